var Se=globalThis,Me=Se.ShadowRoot&&(Se.ShadyCSS===void 0||Se.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,et=Symbol(),zt=new WeakMap,he=class{constructor(e,t,n){if(this._$cssResult$=!0,n!==et)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(Me&&e===void 0){let n=t!==void 0&&t.length===1;n&&(e=zt.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),n&&zt.set(t,e))}return e}toString(){return this.cssText}},Ft=i=>new he(typeof i=="string"?i:i+"",void 0,et),y=(i,...e)=>{let t=i.length===1?i[0]:e.reduce((n,r,s)=>n+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(r)+i[s+1],i[0]);return new he(t,i,et)},Ut=(i,e)=>{if(Me)i.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let n=document.createElement("style"),r=Se.litNonce;r!==void 0&&n.setAttribute("nonce",r),n.textContent=t.cssText,i.appendChild(n)}},tt=Me?i=>i:i=>i instanceof CSSStyleSheet?(e=>{let t="";for(let n of e.cssRules)t+=n.cssText;return Ft(t)})(i):i;var{is:fi,defineProperty:gi,getOwnPropertyDescriptor:yi,getOwnPropertyNames:bi,getOwnPropertySymbols:vi,getPrototypeOf:xi}=Object,Ce=globalThis,Bt=Ce.trustedTypes,wi=Bt?Bt.emptyScript:"",$i=Ce.reactiveElementPolyfillSupport,pe=(i,e)=>i,nt={toAttribute(i,e){switch(e){case Boolean:i=i?wi:null;break;case Object:case Array:i=i==null?i:JSON.stringify(i)}return i},fromAttribute(i,e){let t=i;switch(e){case Boolean:t=i!==null;break;case Number:t=i===null?null:Number(i);break;case Object:case Array:try{t=JSON.parse(i)}catch{t=null}}return t}},Wt=(i,e)=>!fi(i,e),jt={attribute:!0,type:String,converter:nt,reflect:!1,useDefault:!1,hasChanged:Wt};Symbol.metadata??=Symbol("metadata"),Ce.litPropertyMetadata??=new WeakMap;var O=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=jt){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),r=this.getPropertyDescriptor(e,n,t);r!==void 0&&gi(this.prototype,e,r)}}static getPropertyDescriptor(e,t,n){let{get:r,set:s}=yi(this.prototype,e)??{get(){return this[t]},set(o){this[t]=o}};return{get:r,set(o){let l=r?.call(this);s?.call(this,o),this.requestUpdate(e,l,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??jt}static _$Ei(){if(this.hasOwnProperty(pe("elementProperties")))return;let e=xi(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(pe("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(pe("properties"))){let t=this.properties,n=[...bi(t),...vi(t)];for(let r of n)this.createProperty(r,t[r])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[n,r]of t)this.elementProperties.set(n,r)}this._$Eh=new Map;for(let[t,n]of this.elementProperties){let r=this._$Eu(t,n);r!==void 0&&this._$Eh.set(r,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let r of n)t.unshift(tt(r))}else e!==void 0&&t.push(tt(e));return t}static _$Eu(e,t){let n=t.attribute;return n===!1?void 0:typeof n=="string"?n:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Ut(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,n);if(r!==void 0&&n.reflect===!0){let s=(n.converter?.toAttribute!==void 0?n.converter:nt).toAttribute(t,n.type);this._$Em=e,s==null?this.removeAttribute(r):this.setAttribute(r,s),this._$Em=null}}_$AK(e,t){let n=this.constructor,r=n._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let s=n.getPropertyOptions(r),o=typeof s.converter=="function"?{fromAttribute:s.converter}:s.converter?.fromAttribute!==void 0?s.converter:nt;this._$Em=r;let l=o.fromAttribute(t,s.type);this[r]=l??this._$Ej?.get(r)??l,this._$Em=null}}requestUpdate(e,t,n,r=!1,s){if(e!==void 0){let o=this.constructor;if(r===!1&&(s=this[e]),n??=o.getPropertyOptions(e),!((n.hasChanged??Wt)(s,t)||n.useDefault&&n.reflect&&s===this._$Ej?.get(e)&&!this.hasAttribute(o._$Eu(e,n))))return;this.C(e,t,n)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:r,wrapped:s},o){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,o??t??this[e]),s!==!0||o!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),r===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[r,s]of this._$Ep)this[r]=s;this._$Ep=void 0}let n=this.constructor.elementProperties;if(n.size>0)for(let[r,s]of n){let{wrapped:o}=s,l=this[r];o!==!0||this._$AL.has(r)||l===void 0||this.C(r,void 0,s,l)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(n=>n.hostUpdate?.()),this.update(t)):this._$EM()}catch(n){throw e=!1,this._$EM(),n}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};O.elementStyles=[],O.shadowRootOptions={mode:"open"},O[pe("elementProperties")]=new Map,O[pe("finalized")]=new Map,$i?.({ReactiveElement:O}),(Ce.reactiveElementVersions??=[]).push("2.1.2");var rt=globalThis,Vt=i=>i,Re=rt.trustedTypes,Kt=Re?Re.createPolicy("lit-html",{createHTML:i=>i}):void 0,st="$lit$",I=`lit$${Math.random().toFixed(9).slice(2)}$`,ot="?"+I,_i=`<${ot}>`,K=document,fe=()=>K.createComment(""),ge=i=>i===null||typeof i!="object"&&typeof i!="function",at=Array.isArray,Xt=i=>at(i)||typeof i?.[Symbol.iterator]=="function",it=`[ 	
\f\r]`,me=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Qt=/-->/g,Jt=/>/g,W=RegExp(`>|${it}(?:([^\\s"'>=/]+)(${it}*=${it}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Zt=/'/g,Gt=/"/g,en=/^(?:script|style|textarea|title)$/i,lt=i=>(e,...t)=>({_$litType$:i,strings:e,values:t}),a=lt(1),ls=lt(2),ds=lt(3),T=Symbol.for("lit-noChange"),c=Symbol.for("lit-nothing"),Yt=new WeakMap,V=K.createTreeWalker(K,129);function tn(i,e){if(!at(i)||!i.hasOwnProperty("raw"))throw Error("invalid template strings array");return Kt!==void 0?Kt.createHTML(e):e}var nn=(i,e)=>{let t=i.length-1,n=[],r,s=e===2?"<svg>":e===3?"<math>":"",o=me;for(let l=0;l<t;l++){let d=i[l],u,m,h=-1,g=0;for(;g<d.length&&(o.lastIndex=g,m=o.exec(d),m!==null);)g=o.lastIndex,o===me?m[1]==="!--"?o=Qt:m[1]!==void 0?o=Jt:m[2]!==void 0?(en.test(m[2])&&(r=RegExp("</"+m[2],"g")),o=W):m[3]!==void 0&&(o=W):o===W?m[0]===">"?(o=r??me,h=-1):m[1]===void 0?h=-2:(h=o.lastIndex-m[2].length,u=m[1],o=m[3]===void 0?W:m[3]==='"'?Gt:Zt):o===Gt||o===Zt?o=W:o===Qt||o===Jt?o=me:(o=W,r=void 0);let f=o===W&&i[l+1].startsWith("/>")?" ":"";s+=o===me?d+_i:h>=0?(n.push(u),d.slice(0,h)+st+d.slice(h)+I+f):d+I+(h===-2?l:f)}return[tn(i,s+(i[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),n]},ye=class i{constructor({strings:e,_$litType$:t},n){let r;this.parts=[];let s=0,o=0,l=e.length-1,d=this.parts,[u,m]=nn(e,t);if(this.el=i.createElement(u,n),V.currentNode=this.el.content,t===2||t===3){let h=this.el.content.firstChild;h.replaceWith(...h.childNodes)}for(;(r=V.nextNode())!==null&&d.length<l;){if(r.nodeType===1){if(r.hasAttributes())for(let h of r.getAttributeNames())if(h.endsWith(st)){let g=m[o++],f=r.getAttribute(h).split(I),x=/([.?@])?(.*)/.exec(g);d.push({type:1,index:s,name:x[2],strings:f,ctor:x[1]==="."?Oe:x[1]==="?"?Ie:x[1]==="@"?Le:J}),r.removeAttribute(h)}else h.startsWith(I)&&(d.push({type:6,index:s}),r.removeAttribute(h));if(en.test(r.tagName)){let h=r.textContent.split(I),g=h.length-1;if(g>0){r.textContent=Re?Re.emptyScript:"";for(let f=0;f<g;f++)r.append(h[f],fe()),V.nextNode(),d.push({type:2,index:++s});r.append(h[g],fe())}}}else if(r.nodeType===8)if(r.data===ot)d.push({type:2,index:s});else{let h=-1;for(;(h=r.data.indexOf(I,h+1))!==-1;)d.push({type:7,index:s}),h+=I.length-1}s++}}static createElement(e,t){let n=K.createElement("template");return n.innerHTML=e,n}};function Q(i,e,t=i,n){if(e===T)return e;let r=n!==void 0?t._$Co?.[n]:t._$Cl,s=ge(e)?void 0:e._$litDirective$;return r?.constructor!==s&&(r?._$AO?.(!1),s===void 0?r=void 0:(r=new s(i),r._$AT(i,t,n)),n!==void 0?(t._$Co??=[])[n]=r:t._$Cl=r),r!==void 0&&(e=Q(i,r._$AS(i,e.values),r,n)),e}var Pe=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,r=(e?.creationScope??K).importNode(t,!0);V.currentNode=r;let s=V.nextNode(),o=0,l=0,d=n[0];for(;d!==void 0;){if(o===d.index){let u;d.type===2?u=new re(s,s.nextSibling,this,e):d.type===1?u=new d.ctor(s,d.name,d.strings,this,e):d.type===6&&(u=new De(s,this,e)),this._$AV.push(u),d=n[++l]}o!==d?.index&&(s=V.nextNode(),o++)}return V.currentNode=K,r}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings!==void 0?(n._$AI(e,n,t),t+=n.strings.length-2):n._$AI(e[t])),t++}},re=class i{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,r){this.type=2,this._$AH=c,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=Q(this,e,t),ge(e)?e===c||e==null||e===""?(this._$AH!==c&&this._$AR(),this._$AH=c):e!==this._$AH&&e!==T&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Xt(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==c&&ge(this._$AH)?this._$AA.nextSibling.data=e:this.T(K.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,r=typeof n=="number"?this._$AC(e):(n.el===void 0&&(n.el=ye.createElement(tn(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===r)this._$AH.p(t);else{let s=new Pe(r,this),o=s.u(this.options);s.p(t),this.T(o),this._$AH=s}}_$AC(e){let t=Yt.get(e.strings);return t===void 0&&Yt.set(e.strings,t=new ye(e)),t}k(e){at(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,n,r=0;for(let s of e)r===t.length?t.push(n=new i(this.O(fe()),this.O(fe()),this,this.options)):n=t[r],n._$AI(s),r++;r<t.length&&(this._$AR(n&&n._$AB.nextSibling,r),t.length=r)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let n=Vt(e).nextSibling;Vt(e).remove(),e=n}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},J=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,r,s){this.type=1,this._$AH=c,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=s,n.length>2||n[0]!==""||n[1]!==""?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=c}_$AI(e,t=this,n,r){let s=this.strings,o=!1;if(s===void 0)e=Q(this,e,t,0),o=!ge(e)||e!==this._$AH&&e!==T,o&&(this._$AH=e);else{let l=e,d,u;for(e=s[0],d=0;d<s.length-1;d++)u=Q(this,l[n+d],t,d),u===T&&(u=this._$AH[d]),o||=!ge(u)||u!==this._$AH[d],u===c?e=c:e!==c&&(e+=(u??"")+s[d+1]),this._$AH[d]=u}o&&!r&&this.j(e)}j(e){e===c?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},Oe=class extends J{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===c?void 0:e}},Ie=class extends J{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==c)}},Le=class extends J{constructor(e,t,n,r,s){super(e,t,n,r,s),this.type=5}_$AI(e,t=this){if((e=Q(this,e,t,0)??c)===T)return;let n=this._$AH,r=e===c&&n!==c||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,s=e!==c&&(n===c||r);r&&this.element.removeEventListener(this.name,this,n),s&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},De=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){Q(this,e)}},rn={M:st,P:I,A:ot,C:1,L:nn,R:Pe,D:Xt,V:Q,I:re,H:J,N:Ie,U:Le,B:Oe,F:De},Ti=rt.litHtmlPolyfillSupport;Ti?.(ye,re),(rt.litHtmlVersions??=[]).push("3.3.3");var sn=(i,e,t)=>{let n=t?.renderBefore??e,r=n._$litPart$;if(r===void 0){let s=t?.renderBefore??null;n._$litPart$=r=new re(e.insertBefore(fe(),s),s,void 0,t??{})}return r._$AI(i),r};var dt=globalThis,C=class extends O{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=sn(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return T}};C._$litElement$=!0,C.finalized=!0,dt.litElementHydrateSupport?.({LitElement:C});var ki=dt.litElementPolyfillSupport;ki?.({LitElement:C});(dt.litElementVersions??=[]).push("4.2.2");var b=class extends C{static{this.properties={store:{attribute:!1}}}#e;#t;connectedCallback(){super.connectedCallback(),this.#n()}disconnectedCallback(){super.disconnectedCallback(),this.#e?.(),this.#e=this.#t=void 0}willUpdate(e){super.willUpdate(e),e.has("store")&&this.#n()}get words(){if(!this.store.strings)throw new Error("drawn without words");return this.store.strings}find(e){return be(this.renderRoot,e)}#n(){let e=this.store;!e||e===this.#t||(this.#e?.(),this.#t=e,this.#e=e.listen(()=>{this.requestUpdate()}))}};function be(i,e){return i.querySelector(e)}function w(i,e){customElements.get(i)||customElements.define(i,e)}var on={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},se=i=>(...e)=>({_$litDirective$:i,values:e}),D=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,n){this._$Ct=e,this._$AM=t,this._$Ci=n}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var{I:Ei}=rn,an=i=>i;var ln=()=>document.createComment(""),oe=(i,e,t)=>{let n=i._$AA.parentNode,r=e===void 0?i._$AB:e._$AA;if(t===void 0){let s=n.insertBefore(ln(),r),o=n.insertBefore(ln(),r);t=new Ei(s,o,i,i.options)}else{let s=t._$AB.nextSibling,o=t._$AM,l=o!==i;if(l){let d;t._$AQ?.(i),t._$AM=i,t._$AP!==void 0&&(d=i._$AU)!==o._$AU&&t._$AP(d)}if(s!==r||l){let d=t._$AA;for(;d!==s;){let u=an(d).nextSibling;an(n).insertBefore(d,r),d=u}}}return t},N=(i,e,t=i)=>(i._$AI(e,t),i),Ai={},Ne=(i,e=Ai)=>i._$AH=e,dn=i=>i._$AH,qe=i=>{i._$AR(),i._$AA.remove()};var cn=(i,e,t)=>{let n=new Map;for(let r=e;r<=t;r++)n.set(i[r],r);return n},v=se(class extends D{constructor(i){if(super(i),i.type!==on.CHILD)throw Error("repeat() can only be used in text expressions")}dt(i,e,t){let n;t===void 0?t=e:e!==void 0&&(n=e);let r=[],s=[],o=0;for(let l of i)r[o]=n?n(l,o):o,s[o]=t(l,o),o++;return{values:s,keys:r}}render(i,e,t){return this.dt(i,e,t).values}update(i,[e,t,n]){let r=dn(i),{values:s,keys:o}=this.dt(e,t,n);if(!Array.isArray(r))return this.ut=o,s;let l=this.ut??=[],d=[],u,m,h=0,g=r.length-1,f=0,x=s.length-1;for(;h<=g&&f<=x;)if(r[h]===null)h++;else if(r[g]===null)g--;else if(l[h]===o[f])d[f]=N(r[h],s[f]),h++,f++;else if(l[g]===o[x])d[x]=N(r[g],s[x]),g--,x--;else if(l[h]===o[x])d[x]=N(r[h],s[x]),oe(i,d[x+1],r[h]),h++,x--;else if(l[g]===o[f])d[f]=N(r[g],s[f]),oe(i,r[h],r[g]),g--,f++;else if(u===void 0&&(u=cn(o,f,x),m=cn(l,h,g)),u.has(l[h]))if(u.has(l[g])){let A=m.get(o[f]),ie=A!==void 0?r[A]:null;if(ie===null){let Ae=oe(i,r[h]);N(Ae,s[f]),d[f]=Ae}else d[f]=N(ie,s[f]),oe(i,r[h],ie),r[A]=null;f++}else qe(r[g]),g--;else qe(r[h]),h++;for(;f<=x;){let A=oe(i,d[x+1]);N(A,s[f]),d[f++]=A}for(;h<=g;){let A=r[h++];A!==null&&qe(A)}return this.ut=o,Ne(i,d),T}});var Si=["unauthorized","not_found","not_loaded","history_off","unavailable"],Mi={unauthorized:"lock",not_found:"question",not_loaded:"plug",history_off:"clock",unavailable:"alert",unknown:"alert"};function Z(i){return i?.code==="unknown_command"?"not_loaded":Si.find(e=>e===i?.code)??"unknown"}function ve(i){return["not_loaded","unavailable","unknown"].includes(i)}function ct(i){return i==="unauthorized"||i==="not_found"}var un=3;function He(i){return typeof i!="object"||i===null?i===un:"code"in i&&i.code===un}function hn(i){return Mi[i]}var ze="M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z",Ci={back:"M15 5l-7 7 7 7",search:"M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.3 15.3L20 20",close:"M6 6l12 12M18 6L6 18",send:"M4.5 11.7L20 4.5 14 20l-3.2-6.8zM10.8 13.2L20 4.5",write:"M4 20l1-4.5L15.5 5l3.5 3.5L8.5 19zM13.5 7l3.5 3.5",down:"M6 9.5l6 6 6-6",clock:`${ze}M12 7.5V12l3 2`,accepted:"M5 12.5l4.5 4.5L19 7.5",sent:"M2 12.5l4.5 4.5L16 7.5M11 16l1 1 10-9.5",delivered:`${ze}M8 12.4l2.8 2.8L16 9.5`,alert:`${ze}M12 7.5v5.3M12 16.3v.1`,picture:"M4 5.5h16v13H4zM4 15.5l4-4 4 4 3-3 5 5M15 9v.1",add:"M10 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM3 20c0-3.5 3-6 7-6s7 2.5 7 6M19 7.5v6M16 10.5h6",person:"M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20c0-3.5 3-6 7-6s7 2.5 7 6",sim:"M7 3.5h6.5L18 8v12.5H7zM10 12h5v5h-5z",chat:"M4 20l1.2-4.2A8 8 0 1 1 8.4 19z",question:`${ze}M9.6 9.6a2.5 2.5 0 1 1 3.6 2.2c-.8.5-1.2 1-1.2 1.8M12 16.6v.1`,retry:"M19 12a7 7 0 1 1-2.1-5M19 4v4h-4",trusted:"M12 3.5l7 2.8v5c0 4.3-2.9 7.7-7 9.2-4.1-1.5-7-4.9-7-9.2v-5zM9 12l2.2 2.2L15.2 10",hidden:"M4 4l16 16M9.9 5.7A9 9 0 0 1 12 5.5c4.8 0 8.2 4 9.5 6.5-.5 1-1.3 2.2-2.5 3.3M6.4 7.4C4.5 8.7 3.2 10.5 2.5 12c1.3 2.5 4.7 6.5 9.5 6.5 1.6 0 3-.4 4.2-1",lock:"M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",plug:"M9 3.5v5M15 3.5v5M6.5 8.5h11V12a5.5 5.5 0 0 1-11 0zM12 17.5V21"};function p(i){return a`<svg class="icon" data-icon=${i} viewBox="0 0 24 24" aria-hidden="true">
    <path d=${Ci[i]}></path>
  </svg>`}function k(i,e,t,n){return a`<div class="state">
    ${p(i)}
    <h3>${e}</h3>
    ${t?a`<p dir="auto">${t}</p>`:c}
    ${n?a`<button type="button" class="pill" @click=${n.run}>
          ${n.label}
        </button>`:c}
  </div>`}function R(i,e,t){return a`<div class="failure" role="alert">
    ${k(hn(e),i.t(`error_title.${e}`),i.t(`error.${e}`),{label:i.t("try_again"),run:t})}
  </div>`}function Fe(i,e,t){return a`<div class="note interrupted" role="status">
    ${p("alert")}<span class="grow">${e}</span>
    <button type="button" class="pill" @click=${t}>${i.t("try_again")}</button>
  </div>`}var Ri=[62,40,75,52,68,45];function G(){return a`<div class="bones" aria-hidden="true">
    ${v(Ri,i=>a`<div class="bone-row">
        <span class="bone round-bone"></span>
        <span class="bone-lines">
          <span class="bone" style="inline-size: ${i*.6}%"></span>
          <span class="bone" style="inline-size: ${i}%"></span>
        </span>
      </div>`)}
  </div>`}var Pi=[["in",55,40],["in",35,40],["out",60,62],["in",45,40],["out",30,40]];function ut(){return a`<div class="bones bubbles" aria-hidden="true">
    ${v(Pi,([i,e,t])=>a`<span
        class="bone ${i}"
        style="inline-size: ${e}%; block-size: ${t}px"
      ></span>`)}
  </div>`}var S="smsgateway24";function q(i,e,t){return i.connection.sendMessagePromise({...t,type:`${S}/${e}`})}function pn(i,e,t){return i.connection.subscribeMessage(t,{...e,type:`${S}/subscribe`},{resubscribe:!1})}var xe=new Map;function P(i,e){if(xe.has(i))return xe.get(i);xe.size>=200&&xe.clear();let t=e();return xe.set(i,t),t}function we(i){return i===void 0||i===""?"en":P(`language ${i}`,()=>{for(let e of[i,i.replaceAll("_","-")])try{return Intl.getCanonicalLocales(e)[0]??"en"}catch{}return"en"})}function Y(i){return we(i.locale.language??i.language)}function mn(i){return P(`zone ${i}`,()=>{try{return new Intl.DateTimeFormat("en",{timeZone:i}),i!==""}catch{return!1}})}function $e(i){let e=P("local zone",()=>new Intl.DateTimeFormat().resolvedOptions().timeZone),[t,n]=i.locale.time_zone==="server"?[i.timeZone,e]:[e,i.timeZone];return P(`zone of ${t} or ${n}`,()=>mn(t)?t:mn(n)?n:"UTC")}function ae(i,e){return P(`date ${i??""} ${JSON.stringify(e)}`,()=>new Intl.DateTimeFormat(i,e))}function Oi(i){let{time_format:e}=i.locale;if(e==="12")return!0;if(e==="24")return!1;let t=e==="system"?void 0:Y(i);return P(`hours ${t??""}`,()=>new Intl.DateTimeFormat(t,{hour:"numeric",minute:"numeric",timeZone:"UTC"}).format(Date.UTC(2023,0,1,22)).includes("10"))}function fn(i){return{hour:"numeric",minute:"2-digit",hourCycle:Oi(i)?"h12":"h23",timeZone:$e(i)}}function _e(i){let e=Date.parse(i);return Number.isNaN(e)?null:e}function ht(i,e){let[t=""]=i;return/\p{Script=Georgian}/u.test(t)?i:t.toLocaleUpperCase(e)+i.slice(t.length)}function le(i,e){let t=_e(i);return t===null?"":ae(Y(e),fn(e)).format(t)}function Ue(i,e){let t=new Map(ae("en-u-ca-iso8601-nu-latn",{year:"numeric",month:"2-digit",day:"2-digit",timeZone:$e(e)}).formatToParts(i).map(n=>[n.type,n.value]));return`${(t.get("year")??"").padStart(4,"0")}-${t.get("month")??""}-${t.get("day")??""}`}function X(i,e){let t=_e(i);return t===null?"":Ue(t,e)}function gn(i,e,t){let n=[e.getTime(),i].map(r=>Date.parse(Ue(r,t))/864e5);return Math.round((n[0]??NaN)-(n[1]??NaN))}function yn(i,e){let t=P(`relative ${e}`,()=>new Intl.RelativeTimeFormat(e,{numeric:"auto"}));return ht(t.format(-i,"day"),e)}function bn(i,e,t){let n=Y(e),r=ae(n,{weekday:t,timeZone:$e(e)}).format(i);return ht(r,n)}function vn(i,e,t){let n=_e(i);if(n===null)return"";let r=gn(n,t,e),s=Y(e);if(r===0||r===1)return yn(r,s);if(r>1&&r<=6)return bn(n,e,"long");let o=Ue(n,e).slice(0,4)===Ue(t.getTime(),e).slice(0,4),l=ae(s,{...o?{}:{year:"numeric"},month:"long",day:"numeric",timeZone:$e(e)}).format(n);return ht(l,s)}var Ii={DMY:["day","month","year"],MDY:["month","day","year"],YMD:["year","month","day"]};function Li(i,e){let{date_format:t}=e.locale,n=ae(t==="system"?void 0:Y(e),{year:"numeric",month:"numeric",day:"numeric",timeZone:$e(e)});if(t!=="DMY"&&t!=="MDY"&&t!=="YMD")return n.format(i);let r=n.formatToParts(i),s=d=>r.find(u=>u.type===d)?.value??"",o=Ii[t].map(s).join(s("literal")),l=r.at(-1);return l?.type!=="literal"||t==="YMD"&&/\p{L}/u.test(l.value)?o:o+l.value}function Be(i,e,t){let n=_e(i);if(n===null)return"";let r=gn(n,t,e);return r===0?le(i,e):r===1?yn(r,Y(e)):r>1&&r<=6?bn(n,e,"short"):Li(n,e)}function M(i,e){let t=_e(i);return t===null?"":ae(Y(e),{weekday:"long",year:"numeric",month:"long",day:"numeric",...fn(e)}).format(t)}var $n=`component.${S}`,je=`${$n}.config_panel`,pt={common:"common.reason_not_delivered",exceptions:"exceptions.which_phone.message",config_panel:"config_panel.error.not_found"},Di=10,Ni=100,qi={comma_decimal:"en-US",decimal_comma:"de",quote_decimal:"de-CH",space_comma:"fr"};function xn(i){return Object.values(pt).every(e=>i(`${$n}.${e}`)!=="")}function Hi(){return new Promise(i=>{setTimeout(i,Ni)})}async function zi(i){let e=new Map;for(let t of Object.keys(pt)){let{resources:n}=await i.callWS({type:"frontend/get_translations",language:i.language,category:t,integration:[S]});for(let[r,s]of Object.entries(n))e.set(r,s)}return(t,n={})=>(e.get(t)??"").replace(/\{(\w+)\}/g,(r,s)=>Object.hasOwn(n,s)?String(n[s]):r)}async function Fi(i){let e=n=>i.loadBackendTranslation(n,S);try{let r=(await Promise.all(Object.keys(pt).map(e))).find(xn);if(r!==void 0)return r;for(let s=0;s<Di;s+=1){let o=await e("config_panel");if(xn(o))return o;await Hi()}}catch{}let t=await zi(i);return(n,r)=>t(n,r)||i.localize(n,r)}var wn=new WeakMap,H=class i{#e;#t;#n;constructor(e,t){this.#e=t,this.#t=e.locale,this.#n=we(e.language)}static load(e){let t=`${e.language} ${JSON.stringify(e.locale)}`,n=wn.get(e.localize)??new Map;wn.set(e.localize,n);let r=n.get(t);if(r!==void 0)return r;let s=Fi(e).then(o=>new i(e,o));return n.set(t,s),s.catch(()=>{n.delete(t)}),s}isFor(e){return we(e.language)===this.#n&&e.locale.language===this.#t.language&&e.locale.number_format===this.#t.number_format}t(e,t){return this.#i(`${je}.${e}`,t)||e}full(e,t){return this.#i(e,t)}has(e){return this.#e(`${je}.${e}`)!==""}plural(e,t,n){let r=P(`plural ${this.#n}`,()=>new Intl.PluralRules(this.#n)),s={...n,count:t};return this.#i(`${je}.${e}_${r.select(t)}`,s)||this.#i(`${je}.${e}_other`,s)||e}number(e){let{number_format:t="language",language:n}=this.#t;if(t==="none")return String(e);let r=t==="system"?void 0:qi[t]??we(n??this.#n);return P(`number ${r??""}`,()=>new Intl.NumberFormat(r)).format(e)}#i(e,t={}){let n=Object.entries(t).map(([r,s])=>[r,typeof s=="number"?this.number(s):s]);return this.#e(e,Object.fromEntries(n))}},Ui=new Set(["unauthorized","not_found","not_loaded","history_off","unavailable"]);function _n(i){return typeof i=="object"&&i!==null?{...i}:{}}function Bi(i){let e={};for(let[t,n]of Object.entries(_n(i)))(typeof n=="string"||typeof n=="number")&&(e[t]=n);return e}function Tn(i,e){let t=_n(e),{translation_domain:n,translation_key:r,code:s}=t;if(typeof n=="string"&&typeof r=="string"){let l=Bi(t.translation_placeholders),d=i.full(`component.${n}.exceptions.${r}.message`,l);if(d!=="")return d}if(typeof s=="string"&&Ui.has(s)&&i.has(`error.${s}`))return i.t(`error.${s}`);if(He(e)&&i.has("error.connection_lost"))return i.t("error.connection_lost");let o=e instanceof Error?e.message:typeof e=="string"?e:t.message;return typeof o=="string"&&o.trim()!==""?o:i.t("error.unknown")}var We=500,ji=100,Wi=5,Vi=200;function kn(i){return(/\.(\d+)/.exec(i)?.[1]??"").padEnd(9,"0")}function Ve(i,e){return i<e?-1:i>e?1:0}function Mn(i,e){if(i===e)return 0;let[t,n]=[Date.parse(i),Date.parse(e)];return Number.isNaN(t)||Number.isNaN(n)?Number(Number.isNaN(n))-Number(Number.isNaN(t))||Ve(i,e):Ve(t,n)||Ve(kn(i),kn(e))}function L(i,e){return Mn(i.time,e.time)||Ve(i.id,e.id)}function Cn(i){let{message_id:e,status:t,status_at:n,problem:r}=i,{failed:s,reason_key:o,advice_key:l,retry:d,confirmed:u}=i;return{message_id:e,status:t,status_at:n,problem:r,failed:s,reason_key:o,advice_key:l,retry:d,confirmed:u}}function Rn(i,e){return e.status_at===null?!0:i.status_at!==null&&Mn(i.status_at,e.status_at)>=0}function Pn(i,e){return i.status_at===null||!Rn(i,e)?e:{...e,...Cn(i)}}function gt(i,e){let{text:t,truncated:n}=i,r=e.retry&&t!==null&&!n;return{...i,...Cn(e),retry:r}}function On(i,e){return i.some(t=>t.direction==="out"&&!t.failed&&t.text!==null&&t.text===e.text&&L(t,e)>0)}function Ki(i,e){let[t,n]=[0,i.length];for(;t<n;){let r=t+n>>1,s=i[r];s!==void 0&&L(s,e)<0?t=r+1:n=r}return t}function mt(...i){let e=new Map;for(let t of i.flat())e.set(t.id,t);return[...e.values()].sort(L)}function ft(i,e,t,n){let r=new Map(i);r.delete(e),r.set(e,t);for(let s of r.keys()){if(r.size<=n)break;r.delete(s)}return r}var En=(i,e)=>`${i} ${String(e)}`,Te=class i{#e;constructor(e){this.#e=e}static empty(e=null){return new i({threadId:e,loaded:!1,messages:[],before:null,after:null,readUpTo:0,highest:0,waiting:new Map,recent:new Map,statuses:new Map})}get threadId(){return this.#e.threadId}get loaded(){return this.#e.loaded}get messages(){return this.#e.messages}get before(){return this.#e.before}get after(){return this.#e.after}get newer(){return this.#e.waiting.size}get readUpTo(){return this.#e.readUpTo}get highest(){return Math.max(this.#e.highest,this.newestId)}get newestId(){return this.messages.reduce((e,{id:t})=>Math.max(e,t),0)}begin(){return this.#t({recent:new Map})}load(e){let t=e.thread?.thread_id??this.threadId,n=[...this.#e.recent.values()].filter(d=>t===null||d.thread_id===t),r=this.#i(mt(e.messages)),s=r.at(-1),o=d=>e.after!==null&&s!==void 0&&L(d,s)>0,l=this.#t({threadId:t,loaded:!0,messages:r,before:e.before,after:e.after,readUpTo:e.read_up_to??this.readUpTo,highest:n.reduce((d,{id:u})=>Math.max(d,u),Math.max(e.highest??0,t===this.threadId?this.#e.highest:0)),waiting:new Map([...this.#e.waiting].filter(([,d])=>o(d)))});return n.reduce((d,u)=>d.#n(u.id)?d:d.#l(u),l)}prepend(e){let[t]=e.messages,n=this.#r(e.before===null?void 0:t,this.messages[0]),r=mt(n,this.messages,this.#i(e.messages)),s=r.slice(0,We);return this.#t({messages:s,before:e.before,after:s.length<r.length?s.at(-1)?.cursor??null:this.after})}append(e){let t=e.messages.at(-1),n=this.#r(this.messages.at(-1),e.after===null?void 0:t??this.messages.at(-1)),r=mt(n,this.messages,this.#i(e.messages)),s=new Set(r.map(({id:o})=>o));return this.#t({...this.#s(r),after:e.after,waiting:new Map([...this.#e.waiting].filter(([o])=>!s.has(o)))})}apply(e){switch(e.kind){case"message":return this.#o(e.message);case"status":return this.#a(e);case"read":return e.thread_id===this.threadId&&e.up_to>this.readUpTo?this.#t({readUpTo:e.up_to}):this;case"reset":return this.begin();case"questions":return this}}items(e){let t=this.messages.map(({time:r})=>X(r,e)),n=r=>{let[s,o]=[this.messages[r-1],this.messages[r]];return s!==void 0&&o!==void 0&&t[r-1]===t[r]&&s.direction===o.direction&&Date.parse(o.time)-Date.parse(s.time)<=Wi*6e4};return this.messages.flatMap((r,s)=>{let o=t[s]??"",l={kind:"message",key:`message ${String(r.id)}`,message:r,first:!n(s),last:!n(s+1)};return t[s-1]===o?[l]:[{kind:"day",key:`day ${o}`,time:r.time},l]})}#t(e){return new i({...this.#e,...e})}#n(e){return this.messages.some(t=>t.id===e)}#i(e){return e.map(t=>{let n=this.#e.statuses.get(En(t.entry_id,t.id));return n!==void 0&&Rn(n,t)?gt(t,n):t})}#r(e,t){return[...this.#e.recent.values(),...this.#e.waiting.values()].filter(n=>(e===void 0||L(n,e)>0)&&(t===void 0||L(n,t)<0))}#s(e){let t=e.slice(-We);return{messages:t,before:t.length<e.length?t[0]?.cursor??null:this.before}}#o(e){if(this.threadId!==null&&e.thread_id!==this.threadId)return this;let[t=e]=this.#i([e]),n=this.#t({highest:this.threadId===null?0:Math.max(this.#e.highest,t.id),recent:ft(this.#e.recent,t.id,t,We)});return this.loaded?n.#l(t):n}#l(e){let t=this.messages.find(({id:o})=>o===e.id),n=t===void 0?e:Pn(t,e),r=this.messages.filter(({id:o})=>o!==e.id),s=Ki(r,n);if(t===void 0&&r.length>0){if(this.after!==null&&s===r.length)return this.#t({waiting:ft(this.#e.waiting,n.id,n,We)});if(this.before!==null&&s===0)return this}return this.#t(this.#s([...r.slice(0,s),n,...r.slice(s)]))}#a(e){if(e.thread_id!==void 0&&this.threadId!==null&&e.thread_id!==this.threadId)return this;let t=s=>s.id===e.id&&s.entry_id===e.entry_id,n=s=>t(s)?gt(s,e):s,r=s=>new Map([...s].map(([o,l])=>[o,n(l)]));return this.#t({statuses:ft(this.#e.statuses,En(e.entry_id,e.id),e,Vi),messages:this.messages.some(t)?this.messages.map(n):this.messages,waiting:r(this.#e.waiting),recent:r(this.#e.recent)})}};function In(i,e){return i.last===null||e.last===null?+(i.last===null)-+(e.last===null):L(e.last,i.last)}function An(i){return i.reduce((e,t)=>e===null||t===null?e??t:e.id===t.id?Pn(e,t):L(e,t)<0?t:e,null)}function Ln(i,e){return i.thread_id===e.thread_id&&i.entry_id===e.entry_id}function Dn(i,e){let t=e.filter(n=>!i.some(r=>Ln(n,r)));return[...i,...t].sort(In)}function yt(i,e,t,{messages:n}={messages:[]}){let r=An([i.last,n.at(-1)??null]),s=An([r,e.last,t]);if(r===null||L(t,r)>=0)return{...e,last:s};let{device_id:o,channel:l,writable:d}=i;return{...e,last:s,device_id:o,channel:l,writable:d}}function Qi(i,e,t,n){let r=i.find(u=>Ln(e,u)),s=r?.last?.id===t.id,o=t.direction==="out"||n.visible&&n.openThreadId===e.thread_id,l=(r?.unread??e.unread??0)+(o||s?0:1);return[{...yt(r??e,e,t),unread:Math.min(l,ji)},...i.filter(u=>u!==r)].sort(In)}function Sn(i,e){return i.unread===null?null:Math.min(i.unread,Math.max(0,(i.last?.id??0)-e))}function Nn(i,e,t){switch(e.kind){case"message":return{...i,threads:Qi(i.threads,e.thread,e.message,t)};case"status":{let n=({last:r})=>r?.id===e.id&&r.entry_id===e.entry_id;return i.threads.some(n)?{...i,threads:i.threads.map(r=>r.last!==null&&n(r)?{...r,last:gt(r.last,e)}:r)}:i}case"read":{let n=r=>r.thread_id===e.thread_id&&Sn(r,e.up_to)!==r.unread;return i.threads.some(n)?{...i,threads:i.threads.map(r=>n(r)?{...r,unread:Sn(r,e.up_to)}:r)}:i}case"questions":return{...i,questions:[...(i.questions??[]).filter(({entry_id:n})=>n!==e.entry_id),...e.questions]};case"reset":return i}}var Ke=50,Ji=200,Zi=6e4,qn=[2,5,10,20,30],Gi=4,Yi=200,de=new Map,ke=new Map,bt=new Set,Hn=0,Xi=0,Qe=class{constructor(e,t){this.accounts=[];this.threads=[];this.questions=[];this.cursor=null;this.loading=!0;this.failure=null;this.more="idle";this.open=null;this.reading=!1;this.pane="list";this.dialog=null;this.found=null;this.resets=0;this.resends=ke;this.isLost=!1;this.#n=new Set;this.#s=0;this.#o=0;this.#a=0;this.#c=new Set;this.#f="";this.#p=null;this.#C=()=>{let e=X(new Date().toISOString(),this.format);e!==this.#f&&(this.#f=e,this.changed())};this.#u=()=>{this.#i=void 0,this.#o+=1};this.#T=()=>{this.#u(),this.#a=0,this.reload()};this.#e=e,this.#t=t}#e;#t;#n;#i;#r;#s;#o;#l;#a;#d;#c;#m;#f;#h;#p;get hass(){return this.#e}set hass(e){let{locale:t,config:n}=this.#e;if(this.#e=e,!this.#r)return;(t!==e.locale||n.time_zone!==e.config.time_zone)&&this.changed(),(e.language!==this.#h||this.strings?.isFor(e)===!1)&&this.#v(),e.connection!==this.#r&&(this.stop(),this.start())}get config(){return this.#t}get single(){let{contact:e,view:t}=this.#t;return e!==void 0&&t!=="inbox"}get format(){let{locale:e,config:t,language:n}=this.#e;return{locale:e,timeZone:t.time_zone,language:n}}show(e){e!=="search"&&(this.found=null),this.pane=e,this.changed()}showDialog(e){this.dialog=e,this.changed()}listen(e){return this.#n.add(e),()=>this.#n.delete(e)}changed(){for(let e of this.#n)e()}draftChanged(){for(let e of bt)e!==this&&e.changed()}#y(){this.changed(),this.draftChanged()}get interrupted(){let{failure:e,open:t}=this;return e===null||!ve(e)?null:(this.single?t?.timeline.loaded===!0:this.accounts.length>0)?e:null}get isStopped(){return this.failure!==null||(this.open?.failure??null)!==null}start(){this.#r||(bt.add(this),this.#r=this.#e.connection,this.#r.addEventListener("ready",this.#T),this.#r.addEventListener("disconnected",this.#u),this.#e.language!==this.#h&&this.#v(),this.#m=setInterval(this.#C,Zi),this.reload())}stop(){bt.delete(this),this.#r?.removeEventListener("ready",this.#T),this.#r?.removeEventListener("disconnected",this.#u),this.#r=void 0,this.#s+=1,this.#_(),clearInterval(this.#m),this.#k()}#_(){clearTimeout(this.#l),clearTimeout(this.#d),this.#d=void 0}#C;#u;#T;async#v(){let e=this.#e.language;this.#h=e;try{let t=await H.load(this.#e);this.#h===e&&(this.strings=t)}catch{this.#h===e&&(this.#h=void 0)}this.changed()}async#k(){let e=this.#i;this.#i=void 0;try{await e?.()}catch{}}async reload(){this.#_();let e=this.#s+=1;this.strings===void 0&&this.#h===void 0&&this.#v(),this.loading=this.failure!==null||this.accounts.length===0,this.changed(),await this.#k();let t=this.#o;try{let n=await pn(this.#e,this.#b(),r=>{e===this.#s&&this.#M(r)});if(e!==this.#s){t===this.#o&&n().catch(()=>{});return}if(this.#i=n,await this.#R(e),e!==this.#s||(this.open&&await this.#g(this.open,vt(this.open)),e!==this.#s))return;this.failure=null,this.#a=0}catch(n){e===this.#s&&this.#P(n)}e===this.#s&&(this.loading=!1,this.changed())}#E(){let{entry:e,phone:t}=this.#t;return{...e&&{entry_id:e},...t&&{device_id:t}}}#b(){let{entry:e,phone:t}=this.#t,n=({device_id:s})=>s===t,r=e??this.accounts.find(({phones:s})=>s.some(n))?.entry_id;return r?{entry_id:r}:{}}async#R(e){if(this.single){let{contact:r=""}=this.#t;this.open??=this.#w({device_id:r},null,!1);return}let[t,n]=await this.#x("threads",{...this.#E(),limit:Ke});if(e===this.#s){this.accounts=t.accounts,this.threads=t.threads,this.cursor=t.cursor,this.questions=t.questions;for(let r of n)er(t.threads,r)||this.#$(r)}}#P(e){if(this.failure=Z(e),this.isLost=He(e),ct(this.failure)&&this.#O(),!ve(this.failure)||this.failure==="unknown"&&!this.isLost&&this.#a>=Gi)return;let n=qn[Math.min(this.#a,qn.length-1)]??30;this.#a+=1,this.#l=setTimeout(()=>{this.reload()},n*1e3)}#O(){this.threads=this.questions=this.accounts=[],this.cursor=this.found=null,this.open&&this.#A(this.open)}#A(e){e.timeline=Te.empty(e.timeline.threadId),e.questions=[],this.#S()}#S(){this.dialog?.kind==="picture"&&(this.dialog=null)}async#x(e,t){let n=[];this.#c.add(n);try{return[await q(this.#e,e,t),n]}finally{this.#c.delete(n)}}async loadMore(){if(this.cursor===null||this.more==="loading")return;let e=this.#s;this.more="loading",this.changed();try{let t=await q(this.#e,"threads",{...this.#E(),cursor:this.cursor,limit:Ke});e===this.#s&&(this.threads=Dn(this.threads,t.threads),this.cursor=t.cursor),this.more="idle"}catch{this.more="failed"}this.changed()}openThread(e,t){let n=e.thread_id===""?null:{thread_id:e.thread_id};if(this.open=this.#w(n,e,!0),t){let{id:r,cursor:s}=t.message;this.open.hit={id:r,cursor:s,ranges:t.ranges,pending:!0}}this.changed(),this.#g(this.open,vt(this.open))}close(){this.open=null,this.changed()}#w(e,t,n){Hn+=1;let r=t===null||t.thread_id===""?null:t.thread_id;return{serial:Hn,chosen:n,query:e,thread:t,account:this.accounts.find(({entry_id:s})=>s===t?.entry_id)??null,questions:[],timeline:Te.empty(r),loading:!0,failure:null,older:"idle",newer:"idle",newAfter:null,saved:0,marked:0,hit:null,load:0}}async#g(e,t){if(!e.query){e.loading=!1,this.changed();return}e.timeline=e.timeline.begin();let n=e.load+=1;try{let[r,s]=await this.#x("messages",{...e.query,limit:Math.min(Math.max(Ke,e.timeline.messages.length),Ji),...t!==void 0&&{around:t}});if(this.open!==e||e.load!==n)return;let o=e.loading,l=e.thread!==null&&_(e.thread)!==_(r.thread);e.thread&&l&&(tr(e.thread,r.thread),e.marked=0),e.query={thread_id:r.thread.thread_id},e.thread=r.thread,e.account=r.account,e.questions=r.questions,e.timeline=e.timeline.load(r),l&&(e.timeline=s.reduce((d,u)=>d.apply(u),e.timeline)),e.saved=r.read_up_to,o&&!t&&(e.newAfter=r.read_up_to),e.loading=!1,e.failure=null,e.older=e.newer="idle",this.single&&(this.accounts=[r.account])}catch(r){if(this.open!==e||e.load!==n)return;if(e.failure=Z(r),ct(e.failure)&&this.#A(e),e.loading=!1,this.single)throw r}this.changed()}retryOpen(){let{open:e}=this;e&&(e.failure=null,e.loading=!e.timeline.loaded,this.changed(),this.#g(e,vt(e)).catch(()=>{}))}async loadPage(e){let{open:t}=this;if(!t?.query||t.loading||t[e]==="loading")return;let n=e==="older"?t.timeline.before:t.timeline.after;if(n!==null){t[e]="loading",this.changed();try{let r=await q(this.#e,"messages",{...t.query,limit:Ke,...e==="older"?{before:n}:{after:n}});(e==="older"?t.timeline.before:t.timeline.after)===n&&(t.timeline=e==="older"?t.timeline.prepend(r):t.timeline.append(r)),t[e]="idle"}catch{t[e]="failed"}this.changed()}}async toNewest(){let{open:e}=this,t=(e?.timeline.after??null)===null;!e||t||(e.hit=null,await this.#g(e).catch(()=>{}))}markRead(){let{open:e}=this;if(!e?.thread||e.loading||e.timeline.after!==null)return;let{thread_id:t}=e.thread,n=e.timeline.highest;if(n<=e.marked)return;let r=this.threads.find(s=>s.thread_id===t);n<=e.saved&&!r?.unread||(e.marked=n,this.#M({kind:"read",thread_id:t,up_to:n}),q(this.#e,"mark_read",{thread_id:t,up_to:n}).then(()=>{e.saved=Math.max(e.saved,n)},()=>{e.marked===n&&(e.marked=0)}))}async pictureUrl({entry_id:e,id:t}){let{url:n}=await q(this.#e,"picture",{entry_id:e,history_id:t});return n}async search(e,t){return q(this.#e,"search",{query:e,...this.#b(),...t!==null&&{before:t}})}async contacts(e){let{threads:t}=await q(this.#e,"contacts",{...this.#b(),...e&&{query:e}});return t}async contactAdded(){await this.reload()}#M(e){if(e.kind==="reset"){this.#I(e);return}for(let r of this.#c)r.push(e);let t=[this.threads,this.questions,this.open?.timeline];this.#$(e),this.open&&(e.kind==="message"&&this.#N(this.open,e),e.kind==="questions"&&this.#q(this.open,e),this.open.timeline=this.open.timeline.apply(e)),[this.threads,this.questions,this.open?.timeline].some((r,s)=>r!==t[s])&&this.changed()}#I({reason:e}){this.#S(),this.found=null,this.resets+=1,e==="permission"?this.reload():this.#d??=setTimeout(()=>{this.reload()},Yi),this.changed()}#$(e){if(!this.#L(e))return;let t={openThreadId:this.open?.thread?.thread_id??null,visible:this.reading},{threads:n,questions:r}=Nn(this,e,t);this.single||(this.threads=n),this.questions=r}#L(e){let{phone:t}=this.#t;return t===void 0?!0:e.kind==="message"?e.message.device_id===t:e.kind!=="questions"?!0:this.accounts.some(({entry_id:n})=>n===e.entry_id)}#N(e,{thread:t,message:n}){let r=this.#p;if(r?.open===e&&nr(r,t,n)&&(this.#p=null,xt(r.draft),e.query={thread_id:t.thread_id},e.thread=t,this.#g(e)),e.thread?.thread_id!==t.thread_id)return;e.thread=yt(e.thread,t,n,e.timeline);let s=this.draft(t);s.sending===null||n.direction!=="out"||n.text!==null&&n.text.trim()!==s.text.trim()||xt(s)}#q(e,{entry_id:t,questions:n}){if(e.thread?.entry_id!==t)return;let{thread_id:r}=e.thread;e.questions=n.filter(({people:s})=>s.some(o=>o.thread_id===r))}draft(e){let t=e?_(e):"",n=de.get(t);return n||(n={text:"",deviceId:null,channel:null,error:null,sending:null},de.set(t,n)),n}async send(e,t){let{open:n}=this,r=n?.thread;if(!n||!r||this.isStopped)return;let s=this.draft(r),{text:o}=s;if(s.sending!==null||o.trim()==="")return;let l=Xi+=1;s.sending=l,s.error=null,n.query||(this.#p={open:n,draft:s,text:o,deviceId:e,channel:t}),this.#y(),this.toNewest();try{await this.#D(r,o,e,t),s.sending===l&&xt(s)}catch(d){let u=n.thread??r;if(s.sending===l||!this.#H(u,o)){let m=this.draft(u);s.sending!==l&&(m.text=Fn(o,m.text)),m.deviceId??=e,m.channel??=t,m.error=this.errorText(d)}}s.sending===l&&(s.sending=null),this.#p?.draft===s&&(this.#p=null),this.#y()}#H(e,t){let{open:n}=this;return n?.thread?.thread_id!==e.thread_id?!1:n.timeline.messages.some(r=>r.direction==="out"&&r.failed&&r.text===t)}async sendAgain(e){let{thread:t,account:n}=this.open??{},r=ee(e);if(!t||e.text===null||this.isStopped||ke.get(r)==="sending")return;ke.set(r,"sending"),this.#y();let s=n?.phones??[],o=s.find(({device_id:d})=>d===e.device_id)?.device_id??t.device_id??s[0]?.device_id??"",l=e.channel==="unknown"?t.channel:e.channel;try{await this.#D(t,e.text,o,l),ke.set(r,"done")}catch(d){ke.set(r,{error:this.errorText(d)})}this.#y()}async#D(e,t,n,r){await this.#e.callService("smsgateway24","send_message",{device_id:n,...e.contact_device_id===null?{to:e.address}:{contact:e.contact_device_id},message:t,channel:r==="unknown"?"sim_1":r},void 0,!1)}async cancelQuestion(e){let{question_id:t}=e;await this.#e.callService("smsgateway24","cancel_question",{question_id:t},void 0,!1)}errorText(e){return this.strings?Tn(this.strings,e):""}};function vt({hit:i,timeline:{after:e,messages:t}}){return i?.pending?i.cursor:e===null?void 0:t[t.length>>1]?.cursor}function er(i,e){if(e.kind!=="message")return!1;let{entry_id:t,id:n}=e.message;return i.some(({last:r})=>r?.entry_id===t&&r.id>=n)}function tr(i,e){let t=de.get(_(i)),n=de.get(_(e));t&&(de.delete(_(i)),!n||n.text===""?de.set(_(e),t):t.text!==""&&(n.text=Fn(t.text,n.text)))}function nr(i,e,t){let{open:n,draft:r,text:s,deviceId:o,channel:l}=i;return r.sending!==null&&t.direction==="out"&&t.entry_id===n.thread?.entry_id&&t.device_id===o&&t.channel===l&&(t.text===null||t.text.trim()===s.trim())&&zn(e.address)===zn(n.thread.address)}function zn(i){return i.replace(/\D/g,"").slice(-7)}function xt(i){i.text="",i.deviceId=i.channel=i.sending=null}function Fn(i,e){return e===""?i:`${i}
${e}`}function _(i){return`${i.entry_id} ${i.thread_id||`+ ${i.address}`}`}function ee(i){return`${i.entry_id} ${String(i.id)}`}function Un(i,e,t){let n=i.phones.find(({device_id:r})=>r===t);return{thread_id:"",entry_id:i.entry_id,name:null,address:e,contact_device_id:null,subentry_id:null,trusted:!1,last:null,unread:0,device_id:(n??i.phones[0])?.device_id??null,channel:"sim_1",writable:i.phones.length>0?null:"no_phone"}}var $=y`
  :host {
    --sg-card: var(--ha-card-background, var(--card-background-color, #fff));
    --sg-text: var(--primary-text-color, #212121);
    --sg-soft: color-mix(in srgb, var(--sg-text) 68%, var(--sg-card));
    --sg-line: var(--divider-color, color-mix(in srgb, var(--sg-text) 12%, transparent));
    --sg-accent: var(--primary-color, #009ac7);
    --sg-accent-text: color-mix(in srgb, var(--sg-accent) 58%, var(--sg-text));
    --sg-own: color-mix(in srgb, var(--sg-accent) 15%, var(--sg-card));
    --sg-other: color-mix(in srgb, var(--sg-text) 7%, var(--sg-card));
    --sg-hover: color-mix(in srgb, var(--sg-text) 5%, transparent);
    --sg-error: var(--error-color, #db4437);
    --sg-error-text: color-mix(in srgb, var(--sg-error) 65%, var(--sg-text));
    --sg-warning-text: color-mix(in srgb, var(--warning-color, #ffa600) 40%, var(--sg-text));
    color: var(--sg-text);
    font-family: var(--ha-font-family-body, inherit);
    font-size: var(--ha-font-size-m, 14px);
    line-height: 1.4;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  .icon {
    width: 1.25em;
    height: 1.25em;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
    vertical-align: -0.25em;
  }
  :host(:dir(rtl)) .icon[data-icon="back"],
  :host(:dir(rtl)) .icon[data-icon="send"] {
    transform: scaleX(-1);
  }
  button,
  input,
  textarea,
  select {
    font: inherit;
    color: inherit;
  }
  button {
    border: 0;
    background: none;
    padding: 0;
    cursor: pointer;
    text-align: start;
    -webkit-tap-highlight-color: transparent;
  }
  button:disabled {
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--sg-accent-text);
    outline-offset: 2px;
  }
  bdi {
    overflow-wrap: anywhere;
  }
  h2,
  h3,
  p {
    margin: 0;
    font-size: inherit;
    font-weight: inherit;
  }
  .round {
    display: inline-grid;
    place-items: center;
    width: 40px;
    height: 40px;
    flex: none;
    border-radius: 50%;
    font-size: 19px;
    color: var(--sg-soft);
    transition: background-color 0.15s;
  }
  .round:hover {
    background: var(--sg-hover);
    color: var(--sg-text);
  }
  .round:focus-visible,
  .row:focus-visible {
    outline-offset: -2px;
  }
  .pill {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-height: 36px;
    padding: 6px 16px;
    border-radius: 18px;
    background: var(--sg-own);
    color: var(--sg-text);
    font-weight: 500;
    text-align: center;
    transition: filter 0.15s;
  }
  .pill:hover:not(:disabled) {
    filter: brightness(0.96);
  }
  .pill:disabled {
    opacity: 0.6;
  }
  .pill.plain {
    background: none;
  }
  .head {
    display: flex;
    align-items: center;
    gap: 4px;
    flex: none;
    min-height: 56px;
    padding: 8px;
    border-bottom: 1px solid var(--sg-line);
  }
  .head .grow {
    flex: 1;
    min-width: 0;
  }
  .title {
    font-size: var(--ha-font-size-xl, 20px);
    line-height: 1.25;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .field {
    width: 100%;
    min-height: 40px;
    padding: 8px 14px;
    border: 1px solid transparent;
    border-radius: 20px;
    background: var(--sg-other);
    outline-offset: 0;
  }
  .field::placeholder {
    color: var(--sg-soft);
    opacity: 1;
  }
  .field::-webkit-search-cancel-button {
    display: none;
  }
  .avatar {
    display: grid;
    place-items: center;
    width: 44px;
    height: 44px;
    flex: none;
    border-radius: 50%;
    overflow: hidden;
    background: color-mix(in srgb, var(--hue, var(--sg-soft)) 22%, var(--sg-card));
    color: color-mix(in srgb, var(--hue, var(--sg-soft)) 30%, var(--sg-text));
    font-weight: 500;
    font-size: 16px;
    line-height: 1;
    user-select: none;
  }
  .avatar .icon {
    width: 22px;
    height: 22px;
  }
  .avatar.small {
    width: 36px;
    height: 36px;
    font-size: 14px;
  }
  .hue-0 {
    --hue: var(--blue-color, #2196f3);
  }
  .hue-1 {
    --hue: var(--green-color, #4caf50);
  }
  .hue-2 {
    --hue: var(--deep-orange-color, #ff6f22);
  }
  .hue-3 {
    --hue: var(--purple-color, #926bc7);
  }
  .hue-4 {
    --hue: var(--teal-color, #009688);
  }
  .hue-5 {
    --hue: var(--pink-color, #e91e63);
  }
  .hue-6 {
    --hue: var(--amber-color, #ffc107);
  }
  .hue-7 {
    --hue: var(--indigo-color, #3f51b5);
  }
  .quiet {
    color: var(--sg-soft);
  }
  .line {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  /* What is cut ends with dots, in whatever direction it runs. */
  .flow {
    display: flex;
    align-items: baseline;
    gap: 4px;
    min-width: 0;
    overflow: hidden;
    white-space: nowrap;
  }
  .flow > * {
    flex: none;
  }
  .flow > .icon {
    align-self: center;
  }
  .flow > bdi {
    flex: 0 1 auto;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .said {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .state {
    flex: 1;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 8px;
    padding: 24px;
    text-align: center;
    overflow: auto;
  }
  .state > .icon {
    width: 44px;
    height: 44px;
    stroke-width: 1.4;
    color: color-mix(in srgb, var(--sg-accent) 70%, var(--sg-text));
    margin-bottom: 4px;
  }
  .state h3 {
    font-size: 16px;
    font-weight: 500;
  }
  .state p {
    max-width: 36em;
    color: var(--sg-soft);
    text-wrap: balance;
  }
  .state .pill {
    margin-top: 8px;
  }
  .note {
    display: flex;
    gap: 8px;
    align-items: flex-start;
    margin: 8px 12px;
    padding: 8px 12px;
    border-radius: 12px;
    background: var(--sg-other);
    color: var(--sg-soft);
    font-size: 13px;
  }
  .note .pill {
    flex: none;
    min-height: 30px;
    padding: 3px 12px;
  }
  .error {
    color: var(--sg-error-text);
  }
  .bone {
    border-radius: 8px;
    background: var(--sg-other);
    animation: breathe 1.6s ease-in-out infinite;
  }
  .bone-row {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 68px;
    padding: 8px 16px;
  }
  .round-bone {
    width: 44px;
    height: 44px;
    border-radius: 50%;
  }
  .bone-lines {
    flex: 1;
    display: grid;
    gap: 8px;
  }
  .bone-lines .bone {
    height: 12px;
  }
  @keyframes breathe {
    50% {
      opacity: 0.45;
    }
  }
  dialog {
    border: 0;
    padding: 0;
    color: inherit;
    background: var(--sg-card);
    border-radius: var(--ha-border-radius-2xl, 24px);
    box-shadow: 0 8px 32px rgb(0 0 0 / 30%);
    max-width: min(480px, calc(100vw - 32px));
    max-height: calc(100dvh - 32px);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 45%);
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
      scroll-behavior: auto !important;
    }
  }
  @media (forced-colors: active) {
    .bubble,
    .field,
    .pill,
    .badge {
      border: 1px solid currentColor;
    }
  }
`,ce=y`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .scroll {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 4px 0 8px;
  }
  .row {
    display: flex;
    align-items: center;
    gap: 12px;
    width: 100%;
    min-height: 68px;
    padding: 8px 16px;
    transition: background-color 0.15s;
    content-visibility: auto;
    contain-intrinsic-size: auto 68px;
  }
  .row:hover {
    background: var(--sg-hover);
  }
  .row[aria-current] {
    background: var(--sg-own);
  }
  .about {
    flex: 1;
    min-width: 0;
    display: grid;
    gap: 1px;
  }
  .top,
  .bottom {
    display: flex;
    align-items: baseline;
    gap: 8px;
    min-width: 0;
  }
  .top > :first-child,
  .bottom > :first-child {
    flex: 1;
  }
  .name {
    font-size: 15px;
  }
  .time {
    flex: none;
    font-size: 12px;
  }
  .end {
    display: grid;
    justify-items: center;
    padding: 8px;
    min-height: 1px;
  }
  .working {
    opacity: 0.6;
  }
  .failure {
    flex: 1;
    display: flex;
    min-height: 0;
  }
`;var $t=new Intl.Segmenter(void 0,{granularity:"grapheme"}),ir=/(\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{1,6}\u{E007F})|(?![\u200C\u200D])\p{Cf}/gu,rr=/[\p{Cc}\p{Z}\u115F\u1160\u2800\u3164\uFFA0]+/gu,sr=/\p{Cs}/gu,or=/[\p{M}\u200C\u200D]{2,}/gu,ar=/[\p{M}\p{Cf}]{5,}/gu,jn=/^\p{M}$/u,lr=/^(?:\p{Me}|(?=\p{M})\p{Script=Inherited})$/u;function dr(i){let e=0,t=0,n=!1,r="";for(let s of i){if(!jn.test(s)){n||(r+=s),n=!0;continue}if(!(t>=4)){if(lr.test(s)){if(e>=2)continue;e+=1}t+=1,r+=s}}return r}function Wn(i){return i.replace(sr,"�").replace(ir,"$1").replace(rr," ").replace(or,dr).trim()}function E(i){let e=Wn(i);if(e.length<=200)return e;let t=0;for(let{index:n}of $t.segment(e)){if(t===200)return`${e.slice(0,n).trimEnd()}…`;t+=1}return e}function te(i){return i.replace(ar,e=>{let t=0,n="";for(let r of e)jn.test(r)&&(t+=1,t>4)||(n+=r);return n})}function Bn(i,e){let t=i.codePointAt(e-1);return t!==void 0&&t>65535}function Je(i,e){let t=[],n=e.map(([o,l])=>({start:Math.max(0,Math.trunc(o)),end:Math.min(i.length,Math.trunc(l))})).filter(({start:o,end:l})=>o<l).map(({start:o,end:l})=>({start:o>0&&Bn(i,o)?o-1:o,end:l<i.length&&Bn(i,l)?l+1:l})).sort((o,l)=>o.start-l.start);for(let o of n){let l=t.at(-1);l!==void 0&&o.start<=l.end?l.end=Math.max(l.end,o.end):t.push(o)}let r=[],s=0;for(let{start:o,end:l}of t)o>s&&r.push({text:i.slice(s,o),hit:!1}),r.push({text:i.slice(o,l),hit:!0}),s=l;return s<i.length&&r.push({text:i.slice(s),hit:!1}),r}function wt(i){for(let{segment:e}of $t.segment(i.slice(0,64)))return e;return""}function Vn(i,e){let t=Wn(i),n=t.match(/\p{Nd}/gu);if(n!==null&&/^[+\p{Nd}\s()./*#-]+$/u.test(t))return n.slice(-2).join("");let r=t.split(/[\s_/|-]+/u).map(l=>l.replace(/^[^\p{L}\p{N}]+/u,"")).filter(l=>l!=="");return(r.length>1?[r[0],r.at(-1)]:r).map((l="")=>{let d=wt(l);return/^[\p{Script=Georgian}ß]/u.test(d)?d:wt(d.toLocaleUpperCase(e))}).join("")||wt(t)||"?"}function Kn(i){let e=2166136261;for(let t=0;t<i.length;t+=1)e=Math.imul(e^i.charCodeAt(t),16777619);return(e>>>0)%360}var cr=/^[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}0-9#*\uFE0F\u200D\u20E3\u{E0020}-\u{E007F}]+$/u,ur=/^(?:\p{Regional_Indicator}{2}$|[0-9#*]\uFE0F?\u20E3$|(?!\p{Regional_Indicator})\p{Emoji_Presentation}|\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier}))/u;function Qn(i){let e=i.trim();if(e===""||e.length>78)return!1;let t=0;for(let{segment:n}of $t.segment(e))if(!/^\s+$/u.test(n)&&(t+=1,t>3||n.length>24||!cr.test(n)||!ur.test(n)||n.endsWith("‍")))return!1;return!0}var Ze=["sim_1","sim_2","whatsapp","whatsapp_business","rcs_1","rcs_2"];function Jn(i){return i==="sim_1"||i==="sim_2"?"sim":"chat"}function Ee(i,e){return i.t(`channel.${e}`)}function _t(i){return E(i.name??i.address)}function ne(i){return a`<bdi dir=${/^\+?[\d\s]+$/.test(i)?"ltr":"auto"}>${E(i)}</bdi>`}function z(i){return i.name===null?ne(i.address):a`<bdi>${E(i.name)}</bdi>`}function F(i,e,t=!1){let n=t?"avatar small":"avatar";if(i.name===null)return a`<span class=${n} aria-hidden="true">${p("person")}</span>`;let r=`${n} hue-${String(Kn(i.name)%8)}`;return a`<span class=${r} aria-hidden="true"
    ><bdi>${Vn(i.name,e)}</bdi></span
  >`}function Tt(i,e){return i?.phones.find(({device_id:t})=>t===e)?.name??null}function U(...i){let e=i.filter(t=>t!==null&&t!=="");return e.length===0?c:e.map((t,n)=>a`${n>0?" · ":""}${t}`)}var kt="config/config_entries/subentries/flow",hr="component.smsgateway24.config_subentries.contact";function pr(i){if(i.type==="abort")return[{field:"base",key:`abort.${i.reason??""}`}];let e=Object.entries(i.errors??{});return e.length===0?[{field:"base",key:""}]:e.map(([t,n])=>({field:t==="name"?"name":"base",key:`error.${n}`}))}var Et=class extends b{static{this.properties={...b.properties,thread:{attribute:!1},busy:{state:!0},nameError:{state:!0},error:{state:!0}}}static{this.styles=[$,y`
      form {
        display: grid;
        gap: 16px;
        width: min(400px, calc(100vw - 32px));
        padding: 24px;
      }
      h2 {
        font-size: 20px;
        line-height: 1.3;
      }
      label {
        display: grid;
        gap: 6px;
      }
      label > span {
        font-weight: 500;
      }
      .field {
        border-radius: 12px;
        font-size: max(1em, 16px);
      }
      .check {
        grid-template-columns: auto 1fr;
        gap: 2px 10px;
        align-items: start;
      }
      .check small {
        grid-column: 2;
        font-size: 12px;
        color: var(--sg-soft);
      }
      input[type="checkbox"] {
        width: 18px;
        height: 18px;
        margin: 1px 0 0;
        accent-color: var(--sg-accent-text);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 8px;
      }
      .error {
        font-size: 13px;
      }
    `]}#e=null;#t;constructor(){super(),this.busy=!1,this.nameError=this.error=null}disconnectedCallback(){super.disconnectedCallback(),this.#s()}firstUpdated(){this.find("dialog")?.showModal()}render(){let{words:e,busy:t}=this;return a`<dialog aria-labelledby="title" @close=${this.#l}>
      <form novalidate @submit=${this.#n}>
        <h2 id="title">${e.t("contact.add")}</h2>
        <p class="quiet">${ne(this.thread.address)}</p>
        <label>
          <span>${e.t("contact.name")}</span>
          <input
            class="field"
            name="name"
            autocomplete="off"
            dir="auto"
            maxlength="255"
            aria-invalid=${this.nameError===null?"false":"true"}
            aria-describedby="name-error"
          />
          ${this.nameError===null?c:a`<em class="error" id="name-error" role="alert">${this.nameError}</em>`}
        </label>
        <label class="check">
          <input type="checkbox" name="trusted" aria-describedby="trusted-more" />
          <span>${e.t("contact.trusted")}</span>
          <small id="trusted-more">${e.t("contact.trusted_more")}</small>
        </label>
        ${this.error===null?c:a`<p class="error" role="alert">${this.error}</p>`}
        <div class="buttons">
          <button type="button" class="pill plain" @click=${this.#o}>
            ${e.t("contact.cancel")}
          </button>
          <button type="submit" class="pill" ?disabled=${t}>
            ${e.t(t?"contact.saving":"contact.save")}
          </button>
        </div>
      </form>
    </dialog>`}async#n(e){if(e.preventDefault(),this.busy)return;let t=new FormData(e.currentTarget);this.busy=!0,this.nameError=this.error=null;try{let{hass:n}=this.store;this.#t??=await n.loadBackendTranslation("config_subentries","smsgateway24");let r=await this.#i(n,{name:t.get("name")??"",number:this.thread.address,channel:Ze.includes(this.thread.channel)?this.thread.channel:"sim_1",trusted:t.has("trusted")});if(r.type==="create_entry"){this.#e=null,this.#o(),await this.store.contactAdded();return}this.#r(r)}catch(n){this.error=this.store.errorText(mr(n))}this.busy=!1}async#i(e,t){if(this.#e===null){let s=await e.callApi("POST",kt,{handler:[this.thread.entry_id,"contact"]});if(s.type!=="form")return s;this.#e=s.flow_id}let n=`${kt}/${this.#e}`,r=await e.callApi("POST",n,t);return r.type!=="form"&&(this.#e=null),r}#r(e){for(let{field:t,key:n}of pr(e)){let r=this.#t?.(`${hr}.${n}`)??"",s=r===""?this.words.t("error.unknown"):r;t==="name"?this.nameError=s:this.error=s}this.nameError!==null&&this.find("[name=name]")?.focus()}async#s(){let e=this.#e;if(this.#e=null,e!==null)try{await this.store.hass.callApi("DELETE",`${kt}/${e}`)}catch{}}#o(){this.find("dialog")?.close()}#l(){this.store.showDialog(null)}};function mr(i){let{body:e}=i;return e?.message===void 0?i:e}w("smsgateway24-add-contact",Et);var fr={pending:"accepted",queued:"accepted",taken_by_phone:"accepted",sent:"sent",delivered:"delivered"};function ue(i){return i.direction==="in"?null:i.failed?"failed":i.status===null?i.problem===null?"sending":"unsure":fr[i.status]??"unsure"}function Ge(i){switch(i){case"sending":return"clock";case"accepted":case"sent":case"delivered":return i;case"unsure":return"question";case"failed":return"alert"}}function B(i,e){return i==="failed"&&e.problem!==null?"progress.not_sent":`progress.${i}`}var gr=5e3,At=class extends b{static{this.properties={...b.properties,questions:{attribute:!1},sure:{state:!0},busy:{state:!0},problem:{state:!0}}}static{this.styles=[$,y`
      :host {
        display: block;
        flex: none;
        max-height: 45%;
        overflow-y: auto;
      }
      section {
        display: grid;
        gap: 6px;
        margin: 8px 12px;
        padding: 8px 8px 10px 14px;
        padding-inline: 14px 8px;
        border-radius: 16px;
        background: color-mix(in srgb, var(--warning-color, #ffa600) 14%, var(--sg-card));
      }
      .top {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      h3 {
        flex: 1;
        display: flex;
        gap: 6px;
        align-items: center;
        font-size: 12px;
        color: var(--sg-warning-text);
      }
      h3 .icon {
        font-size: 14px;
      }
      .text {
        font-weight: 500;
        white-space: pre-wrap;
        overflow: hidden;
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 4;
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 14px;
        margin: 0;
        padding: 0;
        list-style: none;
        font-size: 13px;
      }
      .now {
        font-weight: 500;
      }
      .pill {
        min-height: 30px;
        padding: 3px 12px;
        font-size: 13px;
        background: color-mix(in srgb, var(--sg-text) 8%, transparent);
      }
      .pill.sure {
        background: color-mix(in srgb, var(--sg-error) 22%, var(--sg-card));
      }
    `]}#e;constructor(){super(),this.questions=[],this.sure=this.busy=this.problem=null}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.#e)}render(){return this.questions.length===0||!this.store.strings?c:a`${v(this.questions,({entry_id:e,question_id:t})=>`${e} ${t}`,e=>this.#t(e))}`}#t(e){let{words:t}=this,n=e.question_id,r=this.store.accounts.find(({entry_id:o})=>o===e.entry_id),s=this.sure===n;return a`<section aria-label=${t.t("question.open")}>
      <div class="top">
        <h3>
          ${p("question")}
          <span dir="auto">${t.t("question.open")} ${this.#n(e)}</span>
        </h3>
        ${r?.may_write&&this.store.config.write!==!1?a`<button
              type="button"
              class=${s?"pill sure":"pill"}
              data-id=${n}
              ?disabled=${this.busy===n}
              @click=${this.#i}
              @blur=${this.#r}
            >
              ${t.t(s?"question.cancel_sure":"question.cancel")}
            </button>`:c}
      </div>
      ${e.text===null?a`<em class="quiet">${t.t("message.withheld")}</em>`:a`<bdi class="text" dir="auto">${te(e.text)}</bdi>`}
      <ul>
        ${v(e.people,o=>a`<li dir="auto" class=${o.state==="asked"?"now":"quiet"}>
              <bdi>${E(o.name)}</bdi>:
              ${t.t(`question.state.${o.state}`)}
            </li>`)}
      </ul>
      ${this.problem?.id===n?a`<p class="error" role="alert">${this.problem.text}</p>`:c}
    </section>`}#n({until:e}){if(e===null)return c;let{format:t}=this.store,r=X(e,t)===X(new Date().toISOString(),t)?le(e,t):M(e,t);return a`· ${this.words.t("question.until",{time:r})}`}async#i(e){let{id:t}=e.currentTarget.dataset,n=this.questions.find(({question_id:r})=>r===t);if(n){if(clearTimeout(this.#e),this.sure!==n.question_id){this.sure=n.question_id,this.#e=setTimeout(()=>{this.#r()},gr);return}this.sure=this.problem=null,this.busy=n.question_id;try{await this.store.cancelQuestion(n)}catch(r){this.problem={id:n.question_id,text:this.store.errorText(r)}}this.busy=null}}#r(){clearTimeout(this.#e),this.sure=null}};w("smsgateway24-questions",At);var St=class extends b{static{this.styles=[$,ce,y`
      .title {
        padding-inline-start: 8px;
      }
      .unread .name {
        font-weight: 600;
      }
      .unread .bottom .quiet {
        color: var(--sg-text);
      }
      .unread .time {
        color: var(--sg-accent-text);
        font-weight: 500;
      }
      .bottom {
        align-items: center;
        min-height: 22px;
      }
      .bottom .icon {
        width: 16px;
        height: 16px;
        vertical-align: -3px;
      }
      .account {
        font-size: 12px;
      }
      .badge {
        flex: none;
        min-width: 20px;
        height: 20px;
        padding: 0 6px;
        border-radius: 10px;
        background: color-mix(in srgb, var(--sg-accent) 72%, black);
        color: var(--text-primary-color, #fff);
        font-size: 12px;
        font-weight: 600;
        line-height: 20px;
        text-align: center;
      }
    `]}#e;connectedCallback(){super.connectedCallback(),this.#e=new IntersectionObserver(e=>{e.some(({isIntersecting:t})=>t)&&this.#c()}),this.requestUpdate()}disconnectedCallback(){super.disconnectedCallback(),this.#e?.disconnect()}focusThread(e){let t=e?_(e):"",n=[...this.renderRoot.querySelectorAll(".row")];(n.find(({dataset:r})=>r.key===t)??n[0])?.focus()}focusTool(e){this.find(`[data-pane="${e}"]`)?.focus()}updated(){let e=this.find(".end");this.#e?.disconnect(),e&&this.store.more==="idle"&&this.#e?.observe(e)}render(){let{store:e}=this,{accounts:t}=e;if(!e.strings)return G();let{words:n}=this,r=e.config.write!==!1&&t.some(({can_send:s,may_write:o})=>s&&o);return a`
      <div class="head">
        <h2 class="grow title">${e.config.title??n.t("inbox.title")}</h2>
        <button
          type="button"
          class="round"
          data-pane="search"
          title=${n.t("search.title")}
          aria-label=${n.t("search.title")}
          @click=${this.#a}
        >
          ${p("search")}
        </button>
        ${r?a`<button
              type="button"
              class="round"
              data-pane="new"
              title=${n.t("new.title")}
              aria-label=${n.t("new.title")}
              @click=${this.#a}
            >
              ${p("write")}
            </button>`:c}
      </div>
      ${this.#t()}
    `}#t(){let{store:e,words:t}=this,n=e.accounts.some(({content:s})=>s==="none");if(e.loading&&e.threads.length===0)return a`<p class="said" role="status">${t.t("loading")}</p>
        ${G()}`;let{accounts:r}=e;if(e.threads.length===0&&r.every(({history_days:s})=>!s)){let s=r.length===0?"not_loaded":"history_off";return R(t,s,this.#l)}return a`
      <smsgateway24-questions
        .store=${e}
        .questions=${this.#n()}
      ></smsgateway24-questions>
      ${n?a`<p class="note">
            ${p("hidden")}<span>${t.t("inbox.withheld")}</span>
          </p>`:c}
      ${e.threads.length===0?k("chat",t.t("inbox.empty"),t.t("inbox.empty_more")):a`<div class="scroll" role="list" @keydown=${this.#m}>
            ${v(e.threads,_,s=>this.#r(s))}
            ${this.#i()}
          </div>`}
    `}#n(){let{open:e,questions:t}=this.store;if(!e)return t;let n=new Set(e.questions.map(({question_id:r})=>r));return t.filter(({question_id:r})=>!n.has(r))}#i(){let{store:e,words:t}=this;return e.cursor===null?c:a`<div class="end">
      ${e.more==="failed"?a`<button type="button" class="pill" @click=${this.#c}>
            ${t.t("try_again")}
          </button>`:c}
    </div>`}#r(e){let{store:t,words:n}=this,r=e.unread??0,s=t.open?.thread&&_(t.open.thread)===_(e),o=t.accounts.length>1?t.accounts.find(({entry_id:l})=>l===e.entry_id)?.title:void 0;return a`<div role="listitem">
      <button
        type="button"
        class=${r>0?"row unread":"row"}
        data-key=${_(e)}
        aria-current=${s?"true":c}
        .thread=${e}
        @click=${this.#d}
      >
        ${F(e,t.hass.language)}
        <span class="about">
          <span class="top">
            <span class="flow name">${z(e)}</span>
            ${this.#s(e.last)}
          </span>
          <span class="bottom">
            <span class="flow quiet">${this.#o(e)}</span>
            ${r>0?a`<span class="badge"
                  ><span aria-hidden="true">${r>99?"99+":r}</span
                  ><span class="said"
                    >${n.plural("inbox.unread",r)}</span
                  ></span
                >`:c}
          </span>
          ${o?a`<span class="flow quiet account"><bdi>${o}</bdi></span>`:c}
        </span>
      </button>
    </div>`}#s(e){if(!e)return c;let{format:t}=this.store;return a`<time
      class="time quiet"
      datetime=${e.time}
      title=${M(e.time,t)}
      >${Be(e.time,t,new Date)}</time
    >`}#o(e){let{words:t}=this,{last:n}=e,r=this.store.draft(e).text.trim(),s=this.store.open?.thread?.thread_id===e.thread_id;if(r!==""&&!s)return a`<em>${t.t("inbox.draft")}</em> <bdi>${E(r)}</bdi>`;if(!n)return yr(e);let o=ue(n);if(o==="failed")return a`<span class="error"
          >${p("alert")} ${t.t(B(o,n))}</span
        >·${Zn(n,t.t.bind(t))}`;let l=o?a`${p(Ge(o))}<span class="said"
            >${t.t(B(o,n))}</span
          > `:c;return a`${l}${Zn(n,t.t.bind(t))}`}#l=()=>{this.store.reload()};#a(e){let{pane:t}=e.currentTarget.dataset;(t==="search"||t==="new")&&this.store.show(t)}#d(e){let{thread:t}=e.currentTarget;this.store.openThread(t)}#c(){this.store.loadMore()}#m(e){let t=e.key==="ArrowDown"?1:e.key==="ArrowUp"?-1:0;if(t===0)return;let n=[...this.renderRoot.querySelectorAll(".row")],r=n[n.findIndex(s=>s.matches(":focus"))+t];r&&(e.preventDefault(),r.focus())}};function yr(i){return i.name===null?"":a`<bdi>${E(i.address)}</bdi>`}function Zn(i,e){if(i.withheld)return a`${p("hidden")} <em>${e("message.withheld")}</em>`;let t=E(i.text??"");return i.picture!==null||i.type==="image"?a`${p("picture")}
      ${t===""?a`<span>${e("message.picture")}</span>`:a`<bdi>${t}</bdi>`}`:t===""?a`<em>${e("message.empty")}</em>`:a`<bdi>${t}</bdi>`}w("smsgateway24-inbox",St);var Ye=100,j=class extends b{constructor(){super();this.asked=0;this.#t=0;this.typed=t=>{this.query=t.currentTarget.value,this.later()};this.again=()=>{this.failure=null,this.load()};this.query="",this.failure=null}static{this.properties={...b.properties,query:{state:!0},failure:{state:!0}}}#e;#t;disconnectedCallback(){super.disconnectedCallback(),this.stopWaiting()}focusField(){this.find("input")?.focus()}willUpdate(t){super.willUpdate(t);let{resets:n}=this.store;this.hasUpdated&&n!==this.#t&&(this.forget(),this.later()),this.#t=n}stopWaiting(){clearTimeout(this.#e)}later(){this.stopWaiting(),this.#e=setTimeout(()=>{this.load()},this.wait)}head(t,n){return a`<div class="head" @keydown=${this.#n}>
      <button
        type="button"
        class="round"
        title=${t}
        aria-label=${t}
        @click=${this.#i}
      >
        ${p("back")}
      </button>
      ${n}
    </div>`}#n(t){t.key!=="Escape"||t.isComposing||(t.stopPropagation(),this.#i())}#i(){this.store.show("list")}};var br=200;function vr(i){let e=i.replace(/[\s().\-/\u2010-\u2015\u200e\u200f\u202a-\u202e]/g,"");return/^\+?\d{3,15}$/.test(e)?e:null}function Gn(i,e,t){return e!==i.trim()?"load":t===1?"open":t>1?"focus":"nothing"}var Mt=class extends j{constructor(){super();this.wait=br;this.#e=null;this.found=null}static{this.properties={...j.properties,found:{state:!0}}}static{this.styles=[$,ce,y`
      .avatar.number {
        --hue: var(--sg-accent);
      }
    `]}#e;forget(){this.found=this.#e=null}firstUpdated(){this.focusField(),this.load()}render(){let{words:t}=this;return a`
      ${this.head(t.t("new.back"),a`<input
          class="field grow"
          type="text"
          autocomplete="off"
          dir="auto"
          placeholder=${t.t("new.placeholder")}
          aria-label=${t.t("new.placeholder")}
          maxlength=${Ye}
          .value=${this.query}
          @keydown=${this.#r}
          @input=${this.typed}
        />`)}
      ${this.#t()}
    `}#t(){let{words:t,found:n,failure:r}=this;if(r)return R(t,r,this.again);if(!n)return G();let s=vr(this.query),o=this.store.accounts.filter(({can_send:d,may_write:u,phones:m})=>d&&u&&m.length>0),l=s===null?[]:o.map(d=>Un(d,s,this.store.config.phone));return n.length===0&&l.length===0?k("person",t.t("new.empty"),t.t("new.empty_more")):a`<div class="scroll" role="list">
      ${v(l,_,d=>this.#n(d,o))}
      ${v(n,_,d=>this.#n(d,o))}
    </div>`}#n(t,n){let{store:r,words:s}=this,o=t.thread_id==="",l=n.length>1?r.accounts.find(({entry_id:d})=>d===t.entry_id)?.title:void 0;return a`<div role="listitem">
      <button type="button" class="row" .thread=${t} @click=${this.#i}>
        ${o?a`<span class="avatar small number" aria-hidden="true"
              >${p("write")}</span
            >`:F(t,r.hass.language,!0)}
        <span class="about">
          <span class="flow name">${z(t)}</span>
          <span class="flow quiet"
            >${U(o?s.t("new.number"):ne(t.address),l===void 0?null:a`<bdi>${l}</bdi>`)}</span
          >
        </span>
      </button>
    </div>`}async load(){this.stopWaiting();let t=this.asked+=1,n=this.query.trim();try{let r=await this.store.contacts(n);if(t!==this.asked)return;this.found=r,this.failure=null,this.#e=n}catch(r){t===this.asked&&(this.failure=Z(r))}}#i(t){let{thread:n}=t.currentTarget;this.store.show("list"),this.store.openThread(n)}#r(t){t.key!=="Enter"||t.isComposing||(t.preventDefault(),t.repeat||this.#s())}async#s(){let{query:t}=this;if(Gn(t,this.#e,0)==="load"&&await this.load(),await this.updateComplete,!this.isConnected||this.query!==t||this.failure)return;let n=this.renderRoot.querySelectorAll(".row"),r=Gn(t,this.#e,n.length);r==="open"?n[0]?.click():r==="focus"&&n[0]?.focus()}};w("smsgateway24-recipient",Mt);function Yn(i){let e=i.findIndex(({hit:n})=>n),t=160;return i.flatMap((n,r)=>{if(r<e-1)return[];if(r===e-1){let o=Array.from(n.text);return o.length<=28?[n]:[{text:`…${o.slice(-28).join("")}`,hit:!1}]}if(t<=0)return[];let s=Array.from(n.text).slice(0,t);return t-=s.length,[{text:s.join(""),hit:n.hit}]})}var xr=250,wr=2,Ct=class extends j{constructor(){super();this.wait=xr;this.#e=null;this.hits=null,this.busy=!1}static{this.properties={...j.properties,hits:{state:!0},busy:{state:!0}}}static{this.styles=[$,ce,y`
      mark {
        background: color-mix(in srgb, var(--warning-color, #ffa600) 35%, transparent);
        color: var(--sg-text);
        border-radius: 3px;
      }
      .text {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        overflow: hidden;
        font-size: 13px;
        overflow-wrap: anywhere;
      }
    `]}#e;forget(){this.hits=null}firstUpdated(){let{found:t}=this.store;t&&(this.query=t.query,this.hits=t.hits,this.#e=t.before),this.focusField()}render(){let{words:t}=this;return a`
      ${this.head(t.t("search.back"),a`<input
          class="field grow"
          type="search"
          enterkeyhint="search"
          autocomplete="off"
          dir="auto"
          maxlength=${Ye}
          placeholder=${t.t("search.placeholder")}
          aria-label=${t.t("search.title")}
          .value=${this.query}
          @input=${this.typed}
        />`)}
      <p class="said" role="status">
        ${this.hits&&!this.busy?t.plural("search.found",this.hits.length):c}
      </p>
      ${this.#t()}
    `}#t(){let{words:t,hits:n,failure:r}=this,o=this.store.accounts.some(({content:l})=>l!=="all")?a`<p class="note">
          ${p("hidden")}<span>${t.t("search.withheld")}</span>
        </p>`:c;return r?R(t,r,this.again):n?n.length===0?a`${o}
      ${k("search",t.t("search.empty"),t.t("search.empty_more"))}`:a`${o}
      <div class="scroll ${this.busy?"working":""}" role="list">
        ${v(n,({message:l})=>ee(l),l=>this.#n(l))}
        ${this.#e===null?c:a`<div class="end">
              <button
                type="button"
                class="pill"
                ?disabled=${this.busy}
                @click=${this.#r}
              >
                ${t.t("search.more")}
              </button>
            </div>`}
      </div>`:a`${o}
        <div class=${this.busy?"working":""}>
          ${k("search",t.t("search.hint"))}
        </div>`}#n(t){let{store:n,words:r}=this,{message:s,thread:o}=t,{format:l}=n,d=Yn(Je(s.text??"",t.ranges));return a`<div role="listitem">
      <button type="button" class="row" .hit=${t} @click=${this.#s}>
        ${F(o,n.hass.language,!0)}
        <span class="about">
          <span class="top">
            <span class="flow name">${z(o)}</span>
            <time
              class="time quiet"
              datetime=${s.time}
              title=${M(s.time,l)}
              >${Be(s.time,l,new Date)}</time
            >
          </span>
          <span class="text quiet"
            >${s.direction==="out"?a`${r.t("thread.you")}: `:c}<bdi
              >${v(d,u=>{let m=$r(u.text);return u.hit?a`<mark>${m}</mark>`:m})}</bdi
            ></span
          >
        </span>
      </button>
    </div>`}later(){if(this.stopWaiting(),this.asked+=1,this.query.trim().length<wr){this.hits=this.failure=null,this.busy=!1;return}this.busy=!0,super.later()}load(){return this.#i(null)}async#i(t){let n=this.asked+=1;this.busy=!0;try{let r=await this.store.search(this.query.trim(),t);if(n!==this.asked)return;this.hits=[...t===null?[]:this.hits??[],...r.hits],this.#e=r.before,this.failure=null;let{query:s,hits:o}=this;this.store.found={query:s,hits:o,before:r.before}}catch(r){if(n!==this.asked)return;this.failure=Z(r)}this.busy=!1}#r(){this.#i(this.#e)}#s(t){let{hit:n}=t.currentTarget;this.store.openThread(n.thread,n)}};function $r(i){let e=/^\s/.test(i)?" ":"",t=/\s$/.test(i)?" ":"";return`${e}${E(i)}${t}`}w("smsgateway24-search",Ct);var _r={},Xn=se(class extends D{constructor(){super(...arguments),this.ot=_r}render(i,e){return e()}update(i,[e,t]){if(Array.isArray(e)){if(Array.isArray(this.ot)&&this.ot.length===e.length&&e.every((n,r)=>n===this.ot[r]))return T}else if(this.ot===e)return T;return this.ot=Array.isArray(e)?Array.from(e):e,this.render(e,t)}});var Rt=se(class extends D{constructor(){super(...arguments),this.key=c}render(i,e){return this.key=i,e}update(i,[e,t]){return e!==this.key&&(Ne(i),this.key=e),t}});var Pt=class extends b{static{this.properties={...b.properties,message:{attribute:!1},label:{},whole:{type:Boolean,reflect:!0},url:{state:!0},phase:{state:!0}}}static{this.styles=[$,y`
      :host {
        display: block;
      }
      :host([whole]) {
        width: auto;
      }
      .frame {
        position: relative;
        display: grid;
        place-items: center;
        align-content: center;
        gap: 6px;
        width: 100%;
        aspect-ratio: 4 / 3;
        padding: 8px;
        border-radius: 12px;
        overflow: hidden;
        background: color-mix(in srgb, var(--sg-text) 8%, transparent);
        color: var(--sg-soft);
        font-size: 13px;
        text-align: center;
      }
      .frame > .icon {
        width: 32px;
        height: 32px;
        stroke-width: 1.4;
      }
      .loading > .icon {
        animation: breathe 1.6s ease-in-out infinite;
      }
      img {
        display: block;
      }
      .frame img {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      :host([whole]) .frame {
        width: min(80vw, 420px);
      }
      :host([whole]) img {
        max-width: 100%;
        max-height: calc(100dvh - 100px);
        margin: auto;
        border-radius: 8px;
      }
      .pill {
        min-height: 30px;
        padding: 4px 12px;
      }
    `]}#e;#t=!1;constructor(){super(),this.label="",this.whole=!1,this.url=null,this.phase="waiting"}connectedCallback(){super.connectedCallback(),this.#e=new IntersectionObserver(e=>{e.some(({isIntersecting:t})=>t)&&this.phase==="waiting"&&this.#n()}),this.#e.observe(this)}disconnectedCallback(){super.disconnectedCallback(),this.#e?.disconnect()}render(){let{words:e,label:t}=this;if(this.message.picture==="gone")return a`<div class="frame">
        ${p("picture")}<span>${e.t("picture.gone")}</span>
      </div>`;if(this.phase==="failed")return a`<div class="frame" role=${this.whole?"alert":c}>
        ${p("picture")}<span>${e.t("picture.failed")}</span>
        <button type="button" class="pill" @click=${this.#i}>
          ${e.t("try_again")}
        </button>
      </div>`;let n=this.url===null?p("picture"):a`<img
            src=${this.url}
            alt=${t}
            decoding="async"
            @load=${this.#r}
            @error=${this.#s}
          />`;return this.whole?this.phase==="shown"||this.url!==null?a`${n}`:a`<div class="frame loading">${n}</div>`:a`<button
      type="button"
      class=${this.phase==="shown"?"frame":"frame loading"}
      aria-label=${e.t("picture.open",{picture:t})}
      @click=${this.#o}
    >
      ${n}
    </button>`}async#n(){this.phase="loading";try{this.url=await this.store.pictureUrl(this.message)}catch{this.phase="failed"}}#i(){this.url=null,this.#t=!1,this.#n()}#r(){this.phase="shown"}#s(){if(!this.#t){this.#t=!0,this.#n();return}this.url=null,this.phase="failed"}#o(){let{message:e,label:t}=this;this.store.showDialog({kind:"picture",message:e,label:t})}};w("smsgateway24-picture",Pt);var Tr=1200,ei=24;function kr(i){return i.length>Tr||i.split(`
`,ei+1).length>ei}function ni(i){let{message:e,words:t,first:n,last:r,ranges:s}=i,o=e.direction==="out",l=["message",e.direction,n?"first":"",r?"last":"",s?"hit":"",e.failed?"failed":"",e.text!==null&&Qn(e.text)?"emoji":""];return a`<article
    class=${l.filter(Boolean).join(" ")}
    data-id=${e.id}
    tabindex="-1"
  >
    ${i.via?Er(i):c}
    <div class="bubble">
      <span class="said"
        >${o?t.t("thread.you"):_t(i.thread)}:</span
      >
      ${Ar(i)} ${Sr(i)}
      <div class="words">${Mr(i)} ${Rr(i)}</div>
    </div>
    ${i.isOpen?Or(i):c} ${Pr(i)}
  </article>`}function Er({words:i,account:e,message:t}){let n=Tt(e,t.device_id),r=t.channel==="unknown"?null:Ee(i,t.channel);return a`<p class="via">
    ${p(Jn(t.channel))}
    ${U(n===null?null:a`<bdi>${n}</bdi>`,r)}
  </p>`}function Xe(i,e,t=""){return a`<p class="mark ${t}">${p(i)}<span>${e}</span></p>`}function Ar({words:i,message:e}){let{question:t,direction:n,conflict:r,confirmed:s}=e;return[n==="in"&&s===!1?Xe("alert",i.t("mark.unconfirmed"),"warn"):c,r===!0?Xe("alert",i.t("mark.conflict"),"warn"):c,t===null?c:Xe("question",t.answer_id===null?i.t(n==="out"?"mark.question":"mark.reply"):i.t("mark.answer",{answer:t.answer_id}))]}function Sr(i){let{store:e,words:t,message:n,thread:r}=i;if(n.picture===null)return c;let s=t.t(n.direction==="out"?"picture.mine":"picture.theirs",{name:_t(r),time:M(n.time,e.format)});return a`<smsgateway24-picture
    .store=${e}
    .message=${n}
    label=${s}
  ></smsgateway24-picture>`}function Mr(i){let{words:e,message:t,ranges:n,isWhole:r}=i,s=t.picture!==null;if(t.withheld)return a`<em class="text quiet"
      >${p("hidden")} ${e.t("message.withheld")}</em
    >`;if(t.text===null||t.text===""){if(s)return c;let l=t.type==="image"?"message.picture":"message.empty";return a`<em class="text quiet">${e.t(l)}</em>`}let o=!r&&!n&&kr(t.text);return a`<bdi class=${o?"text cut":"text"} dir="auto"
      >${n?Cr(t.text,n):te(t.text)}</bdi
    >${o?a`<button type="button" class="whole" data-act="whole">
          ${e.t("message.whole")}
        </button>`:c}
    ${t.truncated?Xe("hidden",e.t("mark.truncated")):c}`}function Cr(i,e){return v(Je(i,e),t=>t.hit?a`<mark>${te(t.text)}</mark>`:te(t.text))}function Rr(i){let{store:e,words:t,message:n,last:r}=i,s=ue(n),{format:o}=e;return a`<button
    type="button"
    class="meta"
    tabindex="-1"
    data-act="details"
    aria-expanded=${i.isOpen?"true":"false"}
    title=${M(n.time,o)}
  >
    ${r||i.isOpen||n.failed?a`<time datetime=${n.time}>${le(n.time,o)}</time>`:a`<time class="said" datetime=${n.time}
          >${le(n.time,o)}</time
        >`}
    ${s===null?c:a`<span class="tick ${s}"
          >${p(Ge(s))}<span class="said"
            >${t.t(B(s,n))}</span
          ></span
        >`}
  </button>`}function Pr(i){let{words:e,message:t,isNewest:n}=i,r=ue(t);if(r===null)return c;let s=t.reason_key===null?"":e.full(t.reason_key),o=t.advice_key===null?"":e.full(t.advice_key);return r==="failed"?a`<div class="problem">
      <p class="why">
        ${p("alert")}
        <span
          ><b>${e.t(B(r,t))}</b>${s===""?c:a` <span dir="auto">${s}</span>`}</span
        >
      </p>
      ${o===""?c:a`<p dir="auto">${o}</p>`} ${ti(i)}
    </div>`:s!==""?a`<div class="problem mild">
      <p class="why">
        ${p("question")}<span dir="auto">${s}</span>
      </p>
      ${o===""?c:a`<p dir="auto">${o}</p>`} ${ti(i)}
    </div>`:n&&!i.isOpen?a`<p class="progress" aria-hidden="true">
        ${e.t(B(r,t))}
      </p>`:c}function ti(i){let{store:e,words:t,account:n,message:r}=i,s=e.config.write!==!1&&n?.can_send===!0&&n.may_write,o=r.text!==null&&!r.truncated;if(!r.retry||!s||!o)return c;let l=e.resends.get(ee(r));return l==="done"?a`<p class="quiet">${t.t("again.done")}</p>`:i.isRepeated?c:a`${typeof l=="object"?a`<p class="error" role="alert">${l.error}</p>`:c}
    <button
      type="button"
      class="pill"
      data-act="again"
      ?disabled=${l==="sending"||e.isStopped}
    >
      ${p("retry")} ${t.t(l==="sending"?"again.sending":"again.send")}
    </button>`}function Or(i){let{store:e,words:t,message:n,account:r}=i,{format:s}=e,o=ue(n),l=Tt(r,n.device_id),d=n.direction==="in"&&n.confirmed===!1,u=o===null?null:U(t.t(B(o,n)),n.status_at===null?null:M(n.status_at,s));return a`<div class="details">
    <p>${M(n.time,s)}</p>
    <p>
      ${U(l===null?null:a`<bdi>${l}</bdi>`,Ee(t,n.channel),n.parts!==null&&n.parts>1?t.plural("compose.parts",n.parts):null,n.type_name===null?null:a`<bdi>${te(n.type_name)}</bdi>`)}
    </p>
    ${u===null?c:a`<p>${u}</p>`}
    ${d?a`<p>${t.t("mark.unconfirmed_more")}</p>`:c}
    ${n.conflict===!0?a`<p>${t.t("mark.conflict_more")}</p>`:c}
  </div>`}var ii=y`
  .message {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    padding: 1px 12px;
    content-visibility: auto;
    contain-intrinsic-size: auto 56px;
    outline-offset: -2px;
    border-radius: 12px;
  }
  .message.first {
    padding-top: 7px;
  }
  .message.out {
    align-items: flex-end;
  }
  .words {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-end;
    gap: 2px 8px;
  }
  .bubble {
    max-width: min(82%, 34rem);
    padding: 8px 12px;
    border-radius: 18px;
    background: var(--bubble);
    overflow: hidden;
    overflow: clip;
    --bubble: var(--sg-other);
    --sg-soft: color-mix(in srgb, var(--sg-text) 76%, var(--sg-card));
  }
  .out .bubble {
    --bubble: var(--sg-own);
  }
  .in .bubble {
    border-start-start-radius: 6px;
    border-end-start-radius: 6px;
  }
  .in.first .bubble {
    border-start-start-radius: 18px;
  }
  .out .bubble {
    border-start-end-radius: 6px;
    border-end-end-radius: 6px;
  }
  .out.first .bubble {
    border-start-end-radius: 18px;
  }
  .failed .bubble {
    box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--sg-error) 60%, transparent);
  }
  .text {
    min-width: 0;
    font-size: 15px;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .text .icon {
    width: 16px;
    height: 16px;
    vertical-align: -3px;
  }
  .text.cut {
    max-height: 15lh;
    overflow: hidden;
    mask-image: linear-gradient(to bottom, black calc(100% - 3lh), transparent);
  }
  .whole {
    width: 100%;
    padding: 4px 0;
    color: var(--sg-accent-text);
    font-weight: 500;
  }
  .emoji .text {
    font-size: 40px;
    line-height: 1.2;
  }
  .emoji:not(.failed) .bubble {
    background: none;
    padding: 4px;
  }
  mark {
    background: color-mix(in srgb, var(--warning-color, #ffa600) 35%, transparent);
    color: inherit;
    border-radius: 3px;
  }
  .bubble smsgateway24-picture {
    margin: -2px -6px 4px;
    width: 252px;
    max-width: calc(100% + 12px);
  }
  .meta {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    margin-inline-start: auto;
    font-size: 11px;
    line-height: 16px;
    color: var(--sg-soft);
    white-space: nowrap;
  }
  .in:not(.last) .meta:has(.said):not(:has(.tick)) {
    display: none;
  }
  .tick .icon {
    display: block;
    width: 15px;
    height: 15px;
  }
  .tick.delivered .icon {
    color: var(--sg-accent-text);
    fill: color-mix(in srgb, var(--sg-accent) 25%, transparent);
  }
  .tick.failed .icon {
    color: var(--sg-error-text);
  }
  .mark {
    display: flex;
    gap: 4px;
    font-size: 12px;
    color: var(--sg-soft);
  }
  .words .mark {
    width: 100%;
  }
  .mark .icon {
    width: 15px;
    height: 15px;
    margin-top: 1px;
  }
  .mark.warn {
    color: var(--sg-warning-text);
  }
  .via {
    display: flex;
    align-items: center;
    gap: 4px;
    padding: 2px 6px;
    font-size: 12px;
    color: var(--sg-soft);
  }
  .via .icon {
    width: 14px;
    height: 14px;
  }
  .details,
  .progress,
  .problem {
    max-width: min(82%, 34rem);
    padding: 3px 6px;
    font-size: 12px;
    color: var(--sg-soft);
    overflow-wrap: anywhere;
  }
  .out .details,
  .out .progress {
    text-align: end;
  }
  .problem {
    display: grid;
    gap: 4px;
    margin-top: 3px;
    padding: 8px 12px;
    border-radius: 14px;
    font-size: 13px;
    background: color-mix(in srgb, var(--sg-error) 10%, var(--sg-card));
    color: var(--sg-text);
  }
  .problem.mild {
    background: color-mix(in srgb, var(--warning-color, #ffa600) 12%, var(--sg-card));
  }
  .why {
    display: flex;
    gap: 6px;
  }
  .why b {
    display: block;
  }
  .why .icon {
    margin-top: 1px;
    color: var(--sg-error-text);
  }
  .mild .why .icon {
    color: var(--sg-warning-text);
  }
  .problem .pill {
    justify-self: start;
    min-height: 34px;
    padding: 4px 14px;
    background: color-mix(in srgb, var(--sg-text) 9%, transparent);
  }
  .hit .bubble {
    animation: flash 1.8s ease-out;
  }
  @keyframes flash {
    0%,
    40% {
      background: color-mix(in srgb, var(--warning-color, #ffa600) 40%, var(--bubble));
    }
  }
`;var Ir=new Set(`@£$¥èéùìòÇ
Øø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà`),Lr=new Set("\f^{}\\[~]|€"),Dr=new Set(["sim_1","sim_2"]);function Ot(i,e){if(i===""||!Dr.has(e))return null;let t=0,n=!1;for(let l of i)if(Ir.has(l))t+=1;else if(Lr.has(l))t+=2;else{n=!0,t=i.length;break}let[r,s]=n?[70,67]:[160,153],o=t<=r?1:Math.ceil(t/s);return{parts:o,left:(o===1?r:o*s)-t,unicode:n}}var Nr=10,qr=4096,ri=50,Hr=40;function si(i,e){let t=Ot(i,e);return t?t.parts>Nr:Array.from(i).length>qr}function zr(i,e,t,n){let r=e.phones.map(({device_id:d})=>d),s=[n,i.device_id].find(d=>r.some(u=>u===d)),o=t.deviceId??s??r[0],l=t.channel??i.channel;return{deviceId:r.find(d=>d===o)??null,channel:l==="unknown"?"sim_1":l}}function Fr(i,e,t){i.text=e,i.error=null,e!==""&&(i.deviceId??=t.deviceId,i.channel??=t.channel)}var It=class extends b{static{this.styles=[$,y`
      :host {
        display: block;
        flex: none;
        padding: 8px 12px;
        padding-bottom: max(8px, env(safe-area-inset-bottom));
        border-top: 1px solid var(--sg-line);
      }
      .box {
        display: flex;
        align-items: flex-end;
        gap: 8px;
      }
      textarea {
        display: block;
        flex: 1;
        min-width: 0;
        min-height: 40px;
        max-height: min(10em, 30dvh);
        padding: 9px 16px;
        border: 1px solid transparent;
        border-radius: 20px;
        background: var(--sg-other);
        resize: none;
        overflow-y: auto;
        overflow-wrap: anywhere;
        line-height: 20px;
        font-size: max(1em, 15px);
        outline-offset: 0;
      }
      textarea::placeholder {
        color: var(--sg-soft);
        opacity: 1;
      }
      textarea[readonly] {
        color: var(--sg-soft);
      }
      .send {
        background: var(--sg-accent);
        color: var(--text-primary-color, #fff);
      }
      .send:hover:not(:disabled) {
        background: color-mix(in srgb, var(--sg-accent) 88%, black);
        color: var(--text-primary-color, #fff);
      }
      .send:disabled {
        background: var(--sg-other);
        color: var(--sg-soft);
      }
      .send .icon {
        margin-inline-end: 2px;
      }
      .send.busy .icon {
        animation: breathe 1s infinite;
      }
      .under {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 4px;
        min-height: 26px;
        margin-top: 4px;
        padding-inline: 4px;
        font-size: 12px;
        color: var(--sg-soft);
      }
      .under .icon {
        width: 15px;
        height: 15px;
      }
      .from {
        display: flex;
        align-items: center;
        gap: 2px;
        min-width: 0;
      }
      .from .line {
        padding: 4px;
      }
      select {
        appearance: none;
        field-sizing: content;
        min-width: 0;
        max-width: 11em;
        min-height: 26px;
        padding: 2px 18px 2px 6px;
        padding-inline: 6px 18px;
        border: 0;
        border-radius: 8px;
        background: transparent;
        text-overflow: ellipsis;
        cursor: pointer;
      }
      select[aria-invalid="true"] {
        min-width: 8em;
        outline: 1px solid var(--sg-error);
      }
      select:hover {
        background: var(--sg-hover);
      }
      option {
        background: var(--sg-card);
        color: var(--sg-text);
      }
      .choice {
        position: relative;
        display: inline-flex;
        min-width: 0;
      }
      .choice .icon {
        position: absolute;
        inset-inline-end: 3px;
        top: 50%;
        translate: 0 -50%;
        width: 12px;
        height: 12px;
        pointer-events: none;
      }
      .count {
        margin-inline-start: auto;
        padding-inline: 6px 48px;
      }
      .problem {
        display: flex;
        gap: 8px;
        margin-bottom: 8px;
        padding: 8px 12px;
        border-radius: 12px;
        background: color-mix(in srgb, var(--sg-error) 12%, var(--sg-card));
        overflow-wrap: anywhere;
        max-height: 8em;
        overflow-y: auto;
      }
      .problem .icon {
        margin-top: 2px;
        color: var(--sg-error);
      }
    `]}#e=-ri;focusBox(){this.find("textarea")?.focus()}updated(){let e=this.find("textarea");e&&Ur(e)}render(){let{store:e}=this,{thread:t,account:n}=e.open??{};if(!t||!n||!e.strings)return c;let{words:r}=this,s=e.draft(t),{deviceId:o,channel:l}=this.#t(t,n,s),d=s.sending!==null,u=si(s.text,l);return a`
      ${s.error===null?c:a`<p class="problem" role="alert">
            ${p("alert")}<span>${s.error}</span>
          </p>`}
      <div class="box">
        <textarea
          rows="1"
          dir="auto"
          enterkeyhint="send"
          placeholder=${r.t("compose.placeholder")}
          aria-label=${r.t("compose.label")}
          .value=${s.text}
          ?readonly=${d}
          @input=${this.#s}
          @keydown=${this.#o}
          @compositionend=${this.#l}
        ></textarea>
        <button
          type="button"
          class=${d?"round send busy":"round send"}
          title=${r.t("compose.send")}
          aria-label=${r.t("compose.send")}
          ?disabled=${d||e.isStopped||u||s.text.trim()===""}
          @click=${this.#d}
        >
          ${p("send")}
        </button>
      </div>
      <div class="under">
        <span class="from">
          ${this.#n(n,o)} ${this.#i(l)}
        </span>
        ${this.#r(s.text,l,u)}
      </div>
    `}#t(e,t,n){return zr(e,t,n,this.store.config.phone)}#n(e,t){let{words:n}=this,{phones:r}=e;return r.length<2&&t!==null?a`<span class="line"
        ><span class="said">${n.t("compose.phone")}</span
        ><bdi>${r[0]?.name??""}</bdi></span
      >`:a`<span class="choice"
      ><select
        data-choice="phone"
        aria-label=${n.t("compose.phone")}
        title=${n.t("compose.phone")}
        aria-invalid=${t===null?"true":"false"}
        @change=${this.#a}
      >
        ${t===null?a`<option value="" selected disabled hidden></option>`:c}
        ${v(r,({device_id:s})=>s,({device_id:s,name:o})=>a`<option value=${s} ?selected=${s===t}>
              ${o}
            </option>`)}</select
      >${p("down")}</span
    >`}#i(e){let{words:t}=this;return a`<span class="choice"
      ><select
        data-choice="channel"
        aria-label=${t.t("compose.channel")}
        title=${t.t("compose.channel")}
        @change=${this.#a}
      >
        ${v(Ze,n=>n,n=>a`<option value=${n} ?selected=${n===e}>
              ${Ee(t,n)}
            </option>`)}</select
      >${p("down")}</span
    >`}#r(e,t,n){let{words:r}=this;if(n)return a`<span class="count error" role="alert"
        >${r.t("compose.too_long")}</span
      >`;let s=Ot(e,t);return!s||s.parts===1&&s.left>Hr?c:a`<span class="count"
      >${r.plural("compose.parts",s.parts)} ·
      ${r.plural("compose.left",s.left)}</span
    >`}#s(e){let{thread:t,account:n}=this.store.open??{};if(!t||!n)return;let r=this.store.draft(t),{value:s}=e.currentTarget;Fr(r,s,this.#t(t,n,r)),this.requestUpdate(),this.store.draftChanged()}#o(e){let t=e.isComposing||e.timeStamp-this.#e<ri;e.key!=="Enter"||e.shiftKey||t||(e.preventDefault(),e.repeat||this.#d())}#l(e){this.#e=e.timeStamp}#a(e){let{thread:t}=this.store.open??{},n=e.currentTarget;if(!t)return;let r=this.store.draft(t);n.dataset.choice==="phone"?r.deviceId=n.value:r.channel=n.value,this.requestUpdate(),this.store.draftChanged()}#d(){let{thread:e,account:t}=this.store.open??{};if(!e||!t)return;let n=this.store.draft(e),{deviceId:r,channel:s}=this.#t(e,t,n);if(r===null){this.find("[data-choice=phone]")?.focus();return}si(n.text,s)||(this.store.send(r,s),this.focusBox())}};function Ur(i){i.style.height="auto",i.style.height=`${String(i.scrollHeight+i.offsetHeight-i.clientHeight)}px`}w("smsgateway24-compose",It);var Br=60,jr=300,Wr=500,Lt=class extends b{static{this.properties={...b.properties,back:{type:Boolean},preview:{type:Boolean},narrow:{type:Boolean},far:{state:!0},expanded:{state:!0},whole:{state:!0}}}static{this.styles=[$,ii,y`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        min-width: 0;
      }
      .who {
        display: grid;
        padding-inline: 4px;
      }
      .who .name {
        font-size: 16px;
        font-weight: 500;
      }
      .who .quiet {
        font-size: 12px;
      }
      .who .icon {
        width: 16px;
        height: 16px;
        vertical-align: -3px;
        color: var(--sg-accent-text);
      }
      .head .avatar {
        margin-inline-start: 4px;
      }
      .area:focus {
        outline: none;
      }
      .area {
        position: relative;
        flex: 1;
        min-height: 0;
        display: flex;
        flex-direction: column;
      }
      .log {
        flex: 1;
        min-height: 0;
        display: flex;
        flex-direction: column-reverse;
        overflow-y: auto;
        overflow-x: hidden;
        overscroll-behavior: contain;
        outline-offset: -2px;
      }
      .inner {
        padding-block: 8px;
        min-width: 0;
      }
      .day-mark {
        position: sticky;
        top: 6px;
        z-index: 1;
        width: fit-content;
        margin: 10px auto 4px;
        padding: 2px 12px;
        border-radius: 12px;
        background: color-mix(in srgb, var(--sg-text) 8%, var(--sg-card));
        color: color-mix(in srgb, var(--sg-text) 80%, var(--sg-card));
        font-size: 12px;
        font-weight: 500;
      }
      .new-mark {
        display: flex;
        align-items: center;
        gap: 10px;
        margin: 10px 16px 2px;
        font-size: 12px;
        font-weight: 500;
        color: var(--sg-accent-text);
      }
      .new-mark::before,
      .new-mark::after {
        content: "";
        flex: 1;
        height: 1px;
        background: color-mix(in srgb, var(--sg-accent) 50%, transparent);
      }
      .edge {
        display: grid;
        justify-items: center;
        min-height: 1px;
        padding: 4px;
        color: var(--sg-soft);
        font-size: 13px;
      }
      .edge.loading::after {
        content: "";
        width: 22px;
        height: 22px;
        margin: 6px;
        border-radius: 50%;
        border: 2px solid var(--sg-line);
        border-block-start-color: var(--sg-accent);
        animation: turn 0.9s linear infinite;
      }
      @keyframes turn {
        to {
          rotate: 1turn;
        }
      }
      .to-end {
        position: absolute;
        inset-block-end: 12px;
        inset-inline-end: 16px;
        z-index: 2;
        background: var(--sg-card);
        box-shadow:
          0 2px 8px rgb(0 0 0 / 25%),
          inset 0 0 0 1px var(--sg-line);
      }
      .to-end:hover {
        background: color-mix(in srgb, var(--sg-text) 6%, var(--sg-card));
      }
      .to-end .badge {
        position: absolute;
        inset-block-start: -6px;
        inset-inline-end: -4px;
      }
      .badge {
        min-width: 20px;
        padding: 0 6px;
        border-radius: 10px;
        background: color-mix(in srgb, var(--sg-accent) 72%, black);
        color: var(--text-primary-color, #fff);
        font-size: 12px;
        font-weight: 600;
        line-height: 20px;
        text-align: center;
      }
      .bones {
        flex: 1;
        display: flex;
        flex-direction: column;
        justify-content: flex-end;
        gap: 8px;
        padding: 16px 12px;
        overflow: hidden;
      }
      .bones .bone {
        flex: none;
        border-radius: 18px;
      }
      .bones .out {
        align-self: flex-end;
        background: var(--sg-own);
      }
      .cannot {
        flex: none;
        margin: 0;
        padding: 12px 16px;
        border-top: 1px solid var(--sg-line);
        border-radius: 0;
        background: none;
        justify-content: center;
      }
      .failure {
        flex: 1;
        display: flex;
        min-height: 0;
      }
    `]}#e;#t;#n=!1;#i;#r=0;#s=null;#o=0;#l=!1;#a=!1;#d;#c=!0;constructor(){super(),this.back=this.preview=this.narrow=this.far=!1,this.expanded=this.whole=new Set}connectedCallback(){super.connectedCallback(),addEventListener("focus",this.#u),addEventListener("blur",this.#u),document.addEventListener("visibilitychange",this.#u),this.requestUpdate()}disconnectedCallback(){super.disconnectedCallback(),removeEventListener("focus",this.#u),removeEventListener("blur",this.#u),clearTimeout(this.#d),this.store.reading=!1,document.removeEventListener("visibilitychange",this.#u),this.#e?.disconnect(),this.#t?.disconnect(),this.#e=this.#t=void 0}focusStart(){let e=this.find("smsgateway24-compose");e&&!matchMedia("(pointer: coarse)").matches?e.focusBox():(this.#a=!0,this.find(".area")?.focus(),this.#m())}#m(){let e=this.find(".log");!this.#a||!e||(this.#a=!1,this.shadowRoot?.activeElement?.classList.contains("area")&&e.focus())}willUpdate(e){super.willUpdate(e);let{open:t}=this.store;if(!t)return;t.serial!==this.#r?(this.#r=t.serial,this.expanded=this.whole=new Set,this.far=!1,this.#o=0,this.#s=null,this.#c=!0):t.timeline!==this.#i&&(this.#s=this.#f());let{newestId:n}=t.timeline,r=t.timeline!==this.#i&&n===this.#o,s=t.older==="loading"||t.newer==="loading";this.#c=r||s||this.#o===0,this.#l=n!==this.#o&&Vr(t.timeline.messages.at(-1),n),this.#o=n}updated(){let{open:e}=this.store,t=this.find(".log");!e||!t||(e.hit?.pending?this.#p(e.hit):this.#l?t.scrollTop=0:e.timeline!==this.#i&&this.#h(t),this.#m(),this.#l=!1,this.#i=e.timeline,this.#y(t),clearTimeout(this.#d),this.#c&&(this.#d=setTimeout(this.#C,Wr)),this.#u())}#f(){let e=this.find(".log");if(!e||e.scrollTop>-Br)return null;let t=e.getBoundingClientRect().top;for(let n of e.querySelectorAll(".message")){let{top:r,bottom:s}=n.getBoundingClientRect();if(s>t)return{id:n.dataset.id??"",top:r}}return null}#h(e){let t=this.#s;if(!t)return;let n=e.querySelector(`.message[data-id="${t.id}"]`);if(!n)return;let r=n.getBoundingClientRect().top-t.top;Math.abs(r)>=1&&(e.scrollTop+=r)}#p(e){let t=this.find(`.message[data-id="${String(e.id)}"]`);if(!t)return;e.pending=!1,t.focus({preventScroll:!0});let n=()=>{t.scrollIntoView({block:"center",behavior:"instant"})};n(),requestAnimationFrame(()=>{n(),requestAnimationFrame(n)})}#y(e){this.#e?.disconnect(),this.#e=new IntersectionObserver(this.#_,{root:e,rootMargin:"500px 0px"});for(let n of e.querySelectorAll(".edge.more"))this.#e.observe(n);this.#t??=new IntersectionObserver(n=>{this.#n=n.at(-1)?.isIntersecting??!1,this.#u()}),this.#t.disconnect();let t=e.querySelector(".end");t&&this.#t.observe(t)}#_=e=>{for(let{isIntersecting:t,target:n}of e){if(!t)continue;let r=n.classList.contains("older")?"older":"newer";this.store.loadPage(r)}};#C=()=>{this.requestUpdate()};#u=()=>{let e=document.visibilityState==="visible"&&document.hasFocus();this.store.reading=this.#n&&e&&!this.preview,this.store.reading&&this.store.markRead()};render(){let{store:e}=this,{open:t}=e;if(!t||!e.strings)return ut();let{words:n}=this,r=t.failure&&ve(t.failure)&&t.timeline.loaded,s=r?null:t.failure;return a`
      ${t.thread||this.back?this.#T(t):c}
      <smsgateway24-questions
        .store=${e}
        .questions=${t.questions}
      ></smsgateway24-questions>
      ${r&&t.failure&&!e.failure?Fe(n,n.t(`error_title.${t.failure}`),this.#x):c}
      <div class="area" tabindex="-1">
        ${s?R(n,s,this.#x):t.loading?a`<p class="said" role="status">${n.t("loading")}</p>
                ${ut()}`:this.#k(t)}
      </div>
      ${s?c:this.#A(t)}
    `}#T({thread:e,account:t}){let{store:n,words:r}=this,s=e?.name===null&&e.thread_id!==""&&t?.is_admin===!0;return a`<div class="head">
      ${this.back?a`<button
            type="button"
            class="round"
            title=${r.t("thread.back")}
            aria-label=${r.t("thread.back")}
            @click=${this.#S}
          >
            ${p("back")}
          </button>`:c}
      ${e?a`${F(e,n.hass.language,!0)}
            <div class="grow who">
              <h2 class="flow name">
                ${z(e)}
                ${e.trusted?a`<span title=${r.t("thread.trusted")}
                      >${p("trusted")}<span class="said"
                        >${r.t("thread.trusted")}</span
                      ></span
                    >`:c}
              </h2>
              <p class="flow quiet">${this.#v(e)}</p>
            </div>`:a`<span class="grow"></span>`}
      ${s?this.narrow?a`<button
              type="button"
              class="round"
              title=${r.t("contact.add")}
              aria-label=${r.t("contact.add")}
              @click=${this.#w}
            >
              ${p("add")}
            </button>`:a`<button type="button" class="pill" @click=${this.#w}>
              ${p("add")} ${r.t("contact.add")}
            </button>`:c}
    </div>`}#v(e){let{store:t,words:n}=this,{accounts:r}=t,s=r.length>1?r.find(({entry_id:o})=>o===e.entry_id)?.title:void 0;return U(e.name===null?n.t("thread.stranger"):ne(e.address),s===void 0?null:a`<bdi>${s}</bdi>`)}#k(e){let{words:t}=this,{timeline:n}=e;if(n.messages.length===0&&n.before===null)return k("chat",t.t("thread.empty"));let r=this.#R(e),s=this.#E(n),o=t.t("thread.newest"),l=n.after===null,d=t.t("thread.messages");return a`<div
        class="log"
        role="log"
        tabindex="0"
        aria-label=${d}
        aria-live=${this.#c?"off":"polite"}
        @click=${this.#I}
        @keydown=${this.#L}
        @scroll=${this.#M}
      >
        <div class="inner">
          ${this.#b("older",n.before!==null,e.older)}
          ${Rt(e.serial,v(r,({key:u})=>u,u=>this.#P(e,u)))}
          ${this.#b("newer",!l,e.newer)}
          ${l?a`<div class="end"></div>`:c}
        </div>
      </div>
      ${this.far||!l?a`<button
            type="button"
            class="round to-end"
            title=${o}
            aria-label=${s===0?o:`${o}, ${t.plural("inbox.unread",s)}`}
            @click=${this.#g}
          >
            ${p("down")}${s===0?c:a`<span class="badge">${s>99?"99+":s}</span>`}
          </button>`:c}`}#E({newer:e,messages:t,readUpTo:n}){let r=({id:s,direction:o})=>o==="in"&&s>n;return e+t.filter(r).length}#b(e,t,n){return t?n==="failed"?a`<div class="edge">
        <button type="button" class="pill" data-act=${e}>
          ${this.words.t("try_again")}
        </button>
      </div>`:a`<div
      class="edge ${e} ${n==="loading"?"loading":"more"}"
    ></div>`:c}#R({timeline:e,newAfter:t}){let n=[],r,s=t===null||t===0;for(let o of e.items(this.store.format)){if(o.kind==="day"){n.push({key:o.key,time:o.time,entries:[]});continue}let{message:l,first:d,last:u}=o,m=!s&&l.direction==="in"&&l.id>(t??0);s||=m;let h=r?.device_id!==l.device_id||r.channel!==l.channel;n.at(-1)?.entries.push({message:l,first:d||h,last:u,via:h,isNew:m}),r=l}return n}#P(e,{time:t,entries:n}){return a`<section>
      <h3 class="day-mark">${vn(t,this.store.format,new Date)}</h3>
      ${v(n,({message:r})=>r.id,r=>this.#O(e,r))}
    </section>`}#O(e,{message:t,first:n,last:r,via:s,isNew:o}){let{store:l,words:d}=this,{thread:u,account:m}=e;if(!u)return c;let h=this.expanded.has(t.id),g=this.whole.has(t.id),f=e.timeline.messages.at(-1)===t,x=e.hit?.id===t.id?e.hit.ranges:null,A=l.resends.get(ee(t)),ie=t.retry&&On(e.timeline.messages,t),{locale:Ae,timeZone:ui}=l.format,hi=[t,n,r,s,o,h,g,f,ie],pi=[u.name,m,d,Ae,ui,l.isStopped];return Xn([...hi,x,A,...pi],()=>{let mi={store:l,words:d,thread:u,account:m,message:t,first:n,last:r,via:s};return a`${o?a`<p class="new-mark"><span>${d.t("thread.new")}</span></p>`:c}
      ${ni({...mi,isNewest:f,isRepeated:ie,isOpen:h,isWhole:g,ranges:x})}`})}#A({thread:e,account:t,serial:n}){let{store:r,words:s}=this;if(!e||!t||r.config.write===!1)return c;let o=t.may_write?e.writable??(t.can_send?null:"receive_only"):"not_allowed";return o!==null?a`<p class="note cannot"><span>${s.t(`cannot.${o}`)}</span></p>`:Rt(n,a`<smsgateway24-compose .store=${r}></smsgateway24-compose>`)}#S(){this.store.close()}#x=()=>{this.store.retryOpen()};#w(){let{thread:e}=this.store.open??{};e&&this.store.showDialog({kind:"contact",thread:e})}async#g(){await this.store.toNewest(),await this.updateComplete;let e=this.find(".log"),t=e&&e.scrollTop>-4*e.clientHeight;e?.scrollTo({top:0,behavior:t?"smooth":"instant"}),this.focusStart()}#M(e){let{scrollTop:t}=e.currentTarget;this.far=t<-jr}#I(e){let t=e.target,n=t.closest("[data-act]")?.dataset.act;if(n==="older"||n==="newer"){this.store.loadPage(n);return}let r=Number(t.closest(".message")?.dataset.id),s=this.store.open?.timeline.messages.find(o=>o.id===r);s&&(n==="again"?this.store.sendAgain(s):n==="whole"?this.whole=new Set([...this.whole,r]):n==="details"&&this.#$(r))}#$(e){let t=new Set(this.expanded);t.delete(e)||t.add(e),this.expanded=t}#L(e){let t=e.target;if(t.closest("button"))return;let n=[...this.renderRoot.querySelectorAll(".message")],r=n.indexOf(t),s={ArrowUp:r<0?n.length-1:r-1,ArrowDown:r+1,Home:0,End:n.length-1}[e.key];s!==void 0&&n[s]?(e.preventDefault(),n[s].focus()):e.key==="Enter"&&r>=0&&(e.preventDefault(),this.#$(Number(t.dataset.id)))}};function Vr(i,e){return i?.direction==="out"&&i.id===e}w("smsgateway24-thread",Lt);var Dt=class extends b{static{this.properties={...b.properties,message:{attribute:!1},label:{}}}static{this.styles=[$,y`
      dialog {
        max-width: calc(100vw - 24px);
        max-height: calc(100dvh - 24px);
        overflow: hidden;
      }
      dialog:focus-visible {
        outline: none;
      }
      .top {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 4px 4px 4px 16px;
        padding-inline: 16px 4px;
      }
      .top span {
        flex: 1;
        min-width: 0;
        font-size: 13px;
      }
      smsgateway24-picture {
        margin: 0 8px 8px;
      }
    `]}constructor(){super(),this.label=""}firstUpdated(){this.find("dialog")?.showModal()}render(){let e=this.words.t("picture.close");return a`<dialog
      aria-label=${this.label}
      @close=${this.#n}
      @click=${this.#e}
    >
      <div class="top">
        <span class="line quiet">${this.label}</span>
        <button
          type="button"
          class="round"
          title=${e}
          aria-label=${e}
          @click=${this.#t}
        >
          ${p("close")}
        </button>
      </div>
      <smsgateway24-picture
        whole
        .store=${this.store}
        .message=${this.message}
        label=${this.label}
      ></smsgateway24-picture>
    </dialog>`}#e(e){e.target===e.currentTarget&&this.#t()}#t(){this.find("dialog")?.close()}#n(){this.store.showDialog(null)}};w("smsgateway24-viewer",Dt);var oi="smsgateway24-inbox",Kr="smsgateway24-thread",Qr=640;function Jr(i,e){return i?.language===e?.language&&i?.locale===e?.locale&&i?.connection===e?.connection&&i?.config.time_zone===e?.config.time_zone&&i?.user?.id===e?.user?.id}var Nt=class extends C{static{this.properties={hass:{attribute:!1,noAccessor:!0},config:{attribute:!1},layout:{reflect:!0},preview:{type:Boolean},wide:{state:!0}}}static{this.styles=[$,y`
      :host {
        display: block;
        position: relative;
        height: min(600px, 80dvh);
      }
      :host([layout="grid"]) {
        height: 100%;
        min-height: 300px;
      }
      :host([layout="panel"]) {
        height: calc(100dvh - var(--header-height, 56px) - env(safe-area-inset-top, 0px));
        min-height: 300px;
      }
      :host([layout="more-info"]) {
        height: min(480px, 60dvh);
      }
      .card {
        position: absolute;
        inset: 0;
        display: flex;
        overflow: hidden;
        height: auto;
        min-width: 0;
      }
      .side,
      .main {
        flex: 1;
        min-width: 0;
        min-height: 0;
        display: flex;
        flex-direction: column;
      }
      .side > *,
      .main > * {
        flex: 1;
      }
      .side > .note,
      .main > .note {
        flex: none;
      }
      .wide .side {
        flex: 0 0 clamp(240px, 36%, 360px);
        border-inline-end: 1px solid var(--sg-line);
      }
      .bones {
        padding-top: 56px;
        flex: 1;
      }
      .failure {
        display: flex;
        min-height: 0;
        overflow: auto;
      }
    `]}#e;#t;#n;#i;#r={serial:0,thread:null,pane:"list"};constructor(){super(),this.preview=this.wide=!1}get hass(){return this.#e}set hass(e){let t=this.#e;this.#e=e,this.#t&&e&&(this.#t.hass=e),Jr(t,e)||this.requestUpdate("hass",t)}connectedCallback(){super.connectedCallback(),this.#i=new ResizeObserver(([e])=>{e&&(this.wide=e.contentRect.width>=Qr)}),this.#i.observe(this),this.#t?this.#s(this.#t):this.requestUpdate()}disconnectedCallback(){super.disconnectedCallback(),this.#i?.disconnect(),this.#o()}#s(e){this.#n??=e.listen(()=>{this.requestUpdate()}),e.start()}#o(){this.#n?.(),this.#n=void 0,this.#t?.stop()}willUpdate(e){let{config:t}=this;if(!this.#e||!t||!this.isConnected||this.#t&&!e.has("config"))return;let n=this.#t?.config;n&&JSON.stringify(n)===JSON.stringify(t)||(this.#o(),this.#t=new Qe(this.#e,t),this.#s(this.#t))}updated(){let e=this.#t;if(!e||this.preview)return;let{serial:t,thread:n,pane:r}=this.#r,{open:s}=e;this.#r={serial:s?.serial??0,thread:s?.thread??null,pane:e.pane},this.#l(e,t,n,r)}async#l(e,t,n,r){let{open:s}=e;if(s&&s.serial!==t&&s.chosen){let o=be(this.renderRoot,Kr);await o?.updateComplete,s.hit||o?.focusStart()}else if(!s&&t!==0&&!this.wide){let o=be(this.renderRoot,oi);await o?.updateComplete,o?.focusThread(n)}else if(r!=="list"&&e.pane==="list"&&!s){let o=be(this.renderRoot,oi);await o?.updateComplete,o?.focusTool(r)}}render(){let e=a`${this.#a()}${this.#m()}`;return this.layout==="more-info"?a`<div class="card">${e}</div>`:a`<ha-card class=${this.wide?"card wide":"card"}>${e}</ha-card>`}#a(){let e=this.#t;if(!e?.strings)return a`<div class="side">${G()}</div>`;if(e.failure&&!e.interrupted)return a`<div class="main">
        ${R(e.strings,e.failure,this.#p)}
      </div>`;let t=this.#d(e);return e.single?a`<div class="main">${t}${this.#f(e,!1)}</div>`:this.wide?a`<div class="side">${t}${this.#c(e)}</div>
        <div class="main">
          ${e.open?this.#f(e,!1):k("chat",e.strings.t("inbox.choose"))}
        </div>`:e.open?a`<div class="main">${t}${this.#f(e,!0)}</div>`:a`<div class="side">${t}${this.#c(e)}</div>`}#d(e){let{strings:t,interrupted:n}=e;if(!n||!t)return c;let r=e.isLost?"error.connection_lost":`error_title.${n}`;return Fe(t,t.t(r),this.#p)}#c(e){switch(e.pane){case"list":return a`<smsgateway24-inbox .store=${e}></smsgateway24-inbox>`;case"search":return a`<smsgateway24-search .store=${e}></smsgateway24-search>`;case"new":return a`<smsgateway24-recipient .store=${e}></smsgateway24-recipient>`}}#m(){let e=this.#t,t=e?.dialog;switch(t?.kind){case"contact":return a`<smsgateway24-add-contact
          .store=${e}
          .thread=${t.thread}
        ></smsgateway24-add-contact>`;case"picture":return a`<smsgateway24-viewer
          .store=${e}
          .message=${t.message}
          label=${t.label}
        ></smsgateway24-viewer>`;case void 0:return c}}#f(e,t){return a`<smsgateway24-thread
      .store=${e}
      ?back=${t}
      ?preview=${this.preview}
      ?narrow=${!this.wide}
      @keydown=${t?this.#h:c}
    ></smsgateway24-thread>`}#h(e){e.key!=="Escape"||e.isComposing||e.defaultPrevented||(e.stopPropagation(),this.#t?.close())}#p=()=>{this.#t?.reload()}};w("smsgateway24-conversation",Nt);var Zr="smsgateway24-conversation-card",ai=`custom:${Zr}`;var Gr=["online","send_allowance","last_message","delivery_status","delivery_problem"],li="contact",di=["contact_last_message",li],Yr=new Set(["last_message",...di]);function qt({name_by_user:i,name:e}){return i??e??""}function Xr(i,e){return Object.values(i.devices).filter(t=>t!==void 0).filter(t=>t.model_id===e&&t.identifiers.some(([n])=>n===S)).sort((t,n)=>qt(t).localeCompare(qt(n),i.language))}function es(i,e,t){let n=Object.values(i.entities).filter(r=>r?.device_id===e&&!r.hidden);return t.flatMap(r=>{let s=n.find(o=>o?.translation_key===r);return s?{type:"tile",entity:s.entity_id,name:{type:"entity"},hide_state:r===li,grid_options:{columns:Yr.has(r)?"full":6}}:[]})}function ts(i,e,t,n){return Xr(i,e).flatMap(r=>{let s=es(i,r.id,t);return s.length===0?[]:{type:"grid",cards:[{type:"heading",heading:qt(r),icon:n},...s]}})}async function ns(i){let e=await H.load(i),t=[{title:e.t("dashboard.conversations"),path:"conversations",icon:"mdi:forum",type:"panel",cards:[{type:ai}]}];for(let[n,r,s,o]of[["phones","phone",Gr,"mdi:cellphone"],["contacts","contact",di,"mdi:account"]]){let l=ts(i,r,s,o);if(l.length>0){let d=e.t(`dashboard.${n}`);t.push({title:d,path:n,icon:o,type:"sections",max_columns:3,sections:l})}}return{views:t}}var Ht=`component.${S}.config_panel`;function ci(i){return{device:{filter:[{integration:S,model_id:i}]}}}async function is(i){let e=i&&await H.load(i),t=(r,s)=>(e?e.full(`${Ht}.editor.${r}`):s(`${Ht}.editor.${r}`))||void 0,n=r=>({value:r,label:e?.full(`${Ht}.editor.view_${r}`)??r});return{schema:[{name:"contact",selector:ci("contact")},{name:"phone",selector:ci("phone")},{name:"view",selector:{select:{mode:"dropdown",options:[n("inbox"),n("thread")]}}},{name:"title",selector:{text:{}}},{name:"write",selector:{boolean:{}},default:!0}],computeLabel:({name:r},s)=>t(r,s),computeHelper:({name:r},s)=>t(`${r}_more`,s)}}export{is as configForm,ns as generate};
